// See small_province.h.
#include "support/small_province.h"

#include <gtest/gtest.h>

#include "kernel/org/acts.h"

namespace duoc::test {

namespace fs = std::filesystem;
using namespace directives;

SmallProvince::SmallProvince(Moment start, const std::string& engine, store::OpenOptions options)
    : folder(fs::temp_directory_path() / ("duoc-" + hex(sha256(random_bytes(16))).substr(0, 16))),
      clock(start),
      options_(std::move(options)) {
  fs::create_directories(folder);
  if (engine != "sqlite") database_ = std::make_unique<Engine>(engine);
  server::Installation::create(places(), clock, "test", "", "");
  reopen();
  const auto unit = [&](const std::string& code, const std::string& parent,
                        const std::string& kind) {
    org::AddUnit a;
    a.facts = {
        code, "Đơn vị " + code, code, kind, static_cast<int>(units.size()), units[parent], false,
        ""};
    a.valid_from = day_from(2020, 1, 1);
    const Entry e = must(in->act({}, [&](Work& w) { return org::add_unit(w, a); }));
    units[code] = UnitId{std::stoll(e.record.substr(5))};
  };
  units[""] = UnitId{};
  unit("P", "", "province");
  for (const char* code : {"OFFICE", "ORG", "DOST", "DOF", "DOH", "C1", "C2"})
    unit(code, "P", "department");
  unit("DOST-A", "DOST", "department");
  const auto person = [&](const std::string& login, const std::string& code, org::Role role) {
    const org::AddPerson p{login, "Người " + login, "0900000000", login + "@example", "x"};
    const Entry e =
        must(in->act({}, [&](Work& w) { return org::add_person(w, in->people_keys, p); }));
    org::Appoint a;
    a.person = PersonId{std::stoll(e.record.substr(7))};
    a.unit = units.at(code);
    a.role = role;
    a.from = day_from(2024, 1, 1);
    must(in->act({}, [&](Work& w) { return org::appoint(w, a); }));
  };
  person("admin", "P", org::Role::administrator);
  person("leader", "P", org::Role::leader);
  person("inspector", "ORG", org::Role::inspector);
  person("clerk", "DOST", org::Role::clerk);
  person("verifier", "OFFICE", org::Role::verifier);
  person("verifier2", "ORG", org::Role::verifier);
  for (const char* code : {"OFFICE", "ORG", "DOST", "DOF", "DOH", "C1", "C2", "DOST-A"}) {
    std::string login = code;
    for (char& c : login) c = static_cast<char>(std::tolower(c));
    person(login, code, org::Role::focal_point);
  }
  const OpenRegister r{
      "R", "Sổ", "Register", {}, units.at("OFFICE"), units.at("ORG"), units.at("DOST")};
  const Entry e = must(in->act({}, [&](Work& w) { return open_register(w, r); }));
  reg = RegisterId{std::stoll(e.record.substr(9))};
}

SmallProvince::~SmallProvince() {
  in.reset();
  std::error_code ignored;
  fs::remove_all(folder, ignored);
}

void SmallProvince::reopen() {
  in.reset();
  in = std::make_unique<server::Installation>(places(), clock, options_);
}

server::Places SmallProvince::places() const {
  return {database_ ? database_->address() : (folder / "duoc.db").string(), folder.string()};
}

const org::State& SmallProvince::org() const { return *held_.emplace(in->committer->org()); }

Actor SmallProvince::who(const std::string& login) const {
  return {org().by_login.at(login), {}, {}};
}

Entry SmallProvince::must(Result<Entry> r) const {
  if (!r) {
    ADD_FAILURE() << "refused: " << r.fault().key << " " << r.fault().field;
    throw std::runtime_error("refused: " + r.fault().key);
  }
  return std::move(*r);
}

Result<Entry> SmallProvince::act(const std::string& login, ActOnTask a) {
  return in->act(login.empty() ? Actor{} : who(login),
                 [&](Work& w) { return act_on_task(w, in->graph, *in->ledger, a); });
}

Result<Entry> SmallProvince::act(const std::string& login, TaskId task, const std::string& name) {
  return act(login, act_named(task, name));
}

TaskId SmallProvince::add_task(const std::string& lead, Day deadline, TaskKind kind,
                               const std::string& period) {
  ImportRow row;
  row.no = std::to_string(++added_);
  row.work = "Việc " + row.no;
  row.kind = kind;
  if (kind == TaskKind::dated) row.deadline = deadline;
  if (kind == TaskKind::recurring) row.recurrence = {period, 0, false, civil(deadline).year, 0};
  row.lead = units.at(lead);
  row.fingerprint = row.no;
  ImportTasks a;
  a.reg = reg;
  a.name = "test";
  a.rows = {row};
  const Entry e = must(in->act(who("clerk"), [&](Work& w) { return import_tasks(w, a); }));
  TaskId out;
  in->store->writer().rows("SELECT max(id) FROM task", {},
                           [&](const store::Row& r) { out = TaskId{r.integer(0)}; });
  return out;
}

Numbers SmallProvince::numbers(Moment as_of, std::optional<int> year, Position known_at) const {
  Asked a;
  a.as_of = as_of;
  a.year = year;
  a.known_at = known_at;
  a.registers = {reg};
  return in->ledger->numbers(a);
}

Task SmallProvince::task(TaskId id) const { return *find_task(in->store->writer(), id); }

ActOnTask act_named(TaskId task, const std::string& name) {
  ActOnTask a;
  a.task = task;
  a.act = name;
  a.note = "Nội dung";
  a.reason = "Lý do";
  a.document = "1/CV";
  if (name == "report_progress") a.percent = 50;
  return a;
}

Evidence evidence(Day date) { return {"Báo cáo", date, "", "", 0}; }

}  // namespace duoc::test
