// See province.h.
#include "support/province.h"

#include <unistd.h>

#include <chrono>
#include <stdexcept>
#include <thread>

#include "backup/bring.h"
#include "base/hash.h"
#include "kernel/org/acts.h"
#include "support/lines.h"

namespace duoc::bench {

namespace fs = std::filesystem;
using namespace directives;

TemporaryFolder::TemporaryFolder()
    : path_(fs::temp_directory_path() /
            ("duoc-bench-" + hex(sha256(random_bytes(16))).substr(0, 16))) {
  fs::create_directories(path_);
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

namespace {

Entry must(Result<Entry> r) {
  if (!r) throw std::runtime_error("an act of the bench was refused: " + r.fault().key);
  return std::move(*r);
}

std::int64_t number_in(const std::string& record) {
  return std::stoll(record.substr(record.find('/') + 1));
}

store::OpenOptions without_flushing() {
  store::OpenOptions o;
  o.sync = store::Sync::off;
  return o;
}

int unit_of(std::int64_t task) { return static_cast<int>(task % kUnits); }

// As long as annexes have them.
ImportRow row_of(std::int64_t task, const std::vector<UnitId>& units, Day deadline) {
  ImportRow row;
  row.no = std::to_string(task);
  row.section = "II. Nhóm nhiệm vụ phát triển hạ tầng số";
  row.work = "Xây dựng kế hoạch triển khai nền tảng dữ liệu dùng chung số " + row.no +
             " của ngành, kết nối với trục liên thông của tỉnh và cơ sở dữ liệu quốc gia";
  row.product = "Kế hoạch của Ủy ban nhân dân tỉnh";
  row.authority = "Ủy ban nhân dân tỉnh";
  row.deadline_text = "Năm " + std::to_string(civil(deadline).year);
  row.kind = task % 20 == 7 ? TaskKind::regular : TaskKind::dated;
  if (row.kind == TaskKind::dated) row.deadline = deadline;
  row.lead = units[static_cast<std::size_t>(unit_of(task))];
  row.units = {{"Các sở, ban, ngành có liên quan",
                units[static_cast<std::size_t>(unit_of(task + 1))], "cooperating"}};
  row.fingerprint = hex(sha256(row.work));
  return row;
}

}  // namespace

std::string focal_point_of(std::int64_t task) { return "unit" + std::to_string(unit_of(task)); }

Builder::Builder(const server::Places& store, Moment start) : clock_(start) {
  server::Installation::create(store, clock_, "bench", "", "");
  in_ = std::make_unique<server::Installation>(store, clock_, without_flushing());
  people();
}

Builder::~Builder() = default;

Moment Builder::now() const { return const_cast<FixedClock&>(clock_).now(); }
void Builder::pass(std::int64_t seconds) {
  flush();
  clock_.set(now() + seconds);
}

void Builder::people() {
  const auto unit = [&](const std::string& code, UnitId parent, const std::string& kind) {
    org::AddUnit a;
    a.facts = {code, "Đơn vị " + code, "Unit " + code, kind, 0, parent, false, ""};
    a.valid_from = day_from(2020, 1, 1);
    return UnitId{
        number_in(must(in_->act({}, [&](Work& w) { return org::add_unit(w, a); })).record)};
  };
  const auto person = [&](const std::string& login, UnitId in, org::Role role) {
    const org::AddPerson p{login, "Người " + login, "0900000000", login + "@example", "x"};
    const Entry e =
        must(in_->act({}, [&](Work& w) { return org::add_person(w, in_->people_keys, p); }));
    org::Appoint a;
    a.person = PersonId{number_in(e.record)};
    a.unit = in;
    a.role = role;
    a.from = day_from(2024, 1, 1);
    must(in_->act({}, [&](Work& w) { return org::appoint(w, a); }));
  };
  const UnitId top = unit("P", {}, "province");
  const UnitId office = unit("OFFICE", top, "office");
  const UnitId inspection = unit("ORG", top, "party_body");
  person("leader", top, org::Role::leader);
  person("inspector", inspection, org::Role::inspector);
  person("verifier", office, org::Role::verifier);
  person("clerk", office, org::Role::clerk);
  for (int i = 0; i < kUnits; ++i) {
    units_.push_back(unit("U" + std::to_string(i), top, i < 20 ? "department" : "commune"));
    person("unit" + std::to_string(i), units_.back(), org::Role::focal_point);
  }
  for (int i = 0; i < kRegisters; ++i) {
    const OpenRegister r{"R" + std::to_string(i),
                         "Sổ " + std::to_string(i),
                         "Register " + std::to_string(i),
                         {},
                         office,
                         inspection,
                         office};
    registers_.push_back(RegisterId{
        number_in(must(in_->act({}, [&](Work& w) { return open_register(w, r); })).record)});
  }
}

void Builder::add_tasks(int count) {
  const int before = tasks_;
  while (tasks_ < before + count) {
    ImportTasks a;
    a.reg = registers_[static_cast<std::size_t>(tasks_ / 500 % kRegisters)];
    a.name = "phu-luc.xlsx";
    for (int i = 0; i < 500 && tasks_ < before + count; ++i) {
      ++tasks_;
      a.rows.push_back(row_of(tasks_, units_, day_of(now()) + 20 + tasks_ % 400));
    }
    must(in_->act({}, [&](Work& w) { return import_tasks(w, a); }));
  }
  for (const char* name : {"assign_task", "accept_task", "start_task"}) {
    for (int id = before + 1; id <= tasks_; ++id) act(TaskId{id}, name);
  }
  flush();
}

void Builder::act(TaskId task, const std::string& name,
                  const std::function<void(ActOnTask&)>& change) {
  ActOnTask a;
  a.task = task;
  a.act = name;
  a.note = "Đã hoàn thành dự thảo, đang lấy ý kiến các sở, ngành";
  a.reason = "Theo ý kiến chỉ đạo";
  a.document = "12/CV-UBND";
  if (name == "report_progress") a.percent = 50;
  if (change) change(a);
  Job job;
  job.verb = [this, a = std::move(a)](Work& w) {
    return act_on_task(w, in_->graph, *in_->ledger, a);
  };
  job.answer = [](Result<Entry> r) { must(std::move(r)); };
  waiting_.push_back(std::move(job));
  if (waiting_.size() == Committer::kBatch) flush();
}

void Builder::flush() {
  in_->committer->run_batch(waiting_);
  waiting_.clear();
}

namespace {

store::OpenOptions kept_log(bool keep) {
  store::OpenOptions options;
  options.keep_log = keep;
  return options;
}

std::string box_of(const std::string& shelf) { return shelf + ".key"; }

}  // namespace

Desk::Desk(const server::Places& store, Clock& clock, const std::string& shelf)
    : in_(store, clock, kept_log(!shelf.empty())),
      shelf_(shelf),
      api_({*in_.store, *in_.committer, *in_.ledger, in_.graph, in_.files, sessions_, in_.signer,
            exports_, pages_}) {
  api_.add_routes(router_);
  if (shelf_.empty()) return;
  backup::make_box_keys(box_of(shelf_), in_.places.backup_public, in_.signer.public_key());
  shipper_ = std::make_unique<backup::Shipper>(
      backup::Shipper::Parts{in_.store->log(),
                             std::make_unique<backup::Shelf>(shelf_),
                             nullptr,
                             shelf_,
                             "",
                             in_.signer,
                             in_.people_keys,
                             backup::read_box_public(in_.places.backup_public),
                             in_.places.backup_state,
                             in_.places.files,
                             in_.places.journal_key,
                             {},
                             [this] { return in_.committer->head(); },
                             clock});
  in_.committer->follow(*shipper_);
  shipper_->start();
  shipped();  // the base: it is not what is measured
}

Desk::~Desk() = default;

double Desk::shipped() {
  const double start = wall_seconds();
  for (;;) {
    const backup::Lag lag = shipper_->lag();
    if (lag.whole && lag.shipped == lag.committed) return wall_seconds() - start;
    if (wall_seconds() - start > 300)
      throw std::runtime_error("the shelf has not everything after 5 minutes: " + lag.last_error);
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
  }
}

void Desk::bring(const std::string& store) const {
  backup::bring_store(backup::Shelf(shelf_), backup::read_box_private(box_of(shelf_)), store,
                      false);
}

Desk::SignedIn Desk::sign_in(const std::string& login) {
  const auto org = in_.committer->org();
  const auto opened = sessions_.open(org->by_login.at(login).n, in_.committer->now());
  return {std::string(http::Sessions::kCookie) + "=" + opened.token, opened.session.csrf};
}

}  // namespace duoc::bench
