// The leader's board: every register and every unit in one answer. The position is taken before
// the snapshot, so that the figures are those of the position that the answer names.
#include "modules/directives/api_board.h"

#include <algorithm>

#include "http/problem.h"
#include "kernel/journal/journal.h"
#include "modules/directives/api_asked.h"

namespace duoc::directives {
namespace {

RegisterId register_of(const Group& g) {
  return RegisterId{static_cast<std::int64_t>(g.key >> 16)};
}

// A register's numbers are the sum of its units' own entries; what is left of its tasks is due in
// other years.
Numbers sum_of(const std::vector<Group>& groups, RegisterId reg) {
  Numbers sum;
  for (const Group& g : groups) {
    if (register_of(g) == reg) sum = sum + g.numbers;
  }
  const std::uint64_t counted = sum.total + sum.regular + sum.cancelled;
  ENSURE(sum.tasks >= counted);
  sum.other_years = sum.tasks - counted;
  return sum;
}

void write_registers(JsonOut& out, const Desk& desk, const AskedHere& here,
                     const std::vector<Register>& registers, const std::vector<Group>& groups) {
  Asked every_year = here.asked;
  every_year.year.reset();
  const auto all_years =
      here.asked.year ? desk.ledger.groups(every_year, By::reg_and_unit) : groups;
  out.key("registers").open_list();
  for (const Register& reg : registers) {
    Asked one = here.asked;
    one.registers = {reg.id};
    out.open();
    write_figures(out, desk, reg, here.moments, one, sum_of(groups, reg.id));
    out.key("all_years").open();
    write_numbers(out, sum_of(all_years, reg.id));
    out.close().close();
  }
  out.close_list();
}

void write_board_units(JsonOut& out, const Desk& desk, const std::vector<Register>& registers,
                       const std::vector<Group>& groups) {
  out.key("units").open_list();
  for (const Group& g : groups) {
    const auto r = std::find_if(registers.begin(), registers.end(),
                                [&](const Register& x) { return x.id == register_of(g); });
    if (r == registers.end()) continue;
    out.open().field("register", r->code).key("unit");
    write_unit(out, desk, UnitId{static_cast<std::int64_t>(g.key & 0xFFFF)});
    write_numbers(out, g.numbers);
    out.close();
  }
  out.close_list();
}

Result<std::string> board(const Visit& v, const Desk& desk) {
  TRY(const AskedHere here, asked_of(v, desk));
  const auto registers = all_registers(desk.rows);
  const auto groups = desk.ledger.groups(here.asked, By::reg_and_unit);
  JsonOut out;
  out.open().field("position", desk.position).field("as_of", here.moments.as_of);
  out.field("as_of_day", here.moments.as_of_day).field("known_at", here.asked.known_at);
  out.field("year", here.asked.year);
  write_registers(out, desk, here, registers, groups);
  write_board_units(out, desk, registers, groups);
  write_differences(out, desk, here.asked);
  const auto head = journal::newest(desk.rows);
  out.key("head").open().field("size", head->head.size).field("root", hex(head->head.root));
  out.field("at", head->head.at).close().close();
  return out.take();
}

// Everything that an answer depends on but the position.
std::string question_of(const Visit& v) {
  std::string out = std::to_string(v.person.n) + (v.language == Language::en ? "e" : "v");
  out += std::to_string(day_of(v.now).n);  // posts begin and end with days
  for (const char* name : {"as_of", "known_at", "year", "register"}) {
    out += '\n';
    out += v.request.value(name).value_or("");
  }
  const auto as_of = v.request.value("as_of").value_or("");
  if (as_of.empty() || as_of == "now") out += "\n" + std::to_string(v.now.s);
  return out;
}

}  // namespace

std::shared_ptr<const std::string> Api::Boards::find(Position position,
                                                     const std::string& question) {
  const std::lock_guard lock(mutex_);
  if (position_ != position) return nullptr;
  const auto found = bodies_.find(question);
  return found == bodies_.end() ? nullptr : found->second;
}

void Api::Boards::keep(Position position, const std::string& question,
                       std::shared_ptr<const std::string> body) {
  const std::lock_guard lock(mutex_);
  if (position < position_) return;
  if (position > position_ || bodies_.size() >= kMost) bodies_.clear();
  position_ = position;
  bodies_[question] = std::move(body);
}

void Api::add_board(http::Router& router) {
  router.add("GET", "/api/v1/board", [this](http::Request&& request, http::Reply reply) {
    const auto who = visit(request, false);
    if (!who) return reply(refuse(request, who.fault()));
    const Position position = who->position;
    const std::string question = question_of(*who);
    const std::string etag =
        "\"" + std::to_string(position) + "-" + hex(sha256(question)).substr(0, 16) + "\"";
    if (request.header("if-none-match") == etag)
      return reply({304, {{"etag", etag}}, "", nullptr, nullptr});
    auto body = boards_->find(position, question);
    if (!body) {
      const auto org = parts_.committer.org();
      const auto rows = parts_.store.read();
      auto made = board(*who, desk(*rows, *org, *who));
      if (!made) return reply(refuse(request, made.fault()));
      body = std::make_shared<const std::string>(std::move(*made));
      boards_->keep(position, question, body);
    }
    http::Response r = http::json("");
    r.headers.emplace_back("etag", etag);
    r.shared_body = std::move(body);
    reply(std::move(r));
  });
}

}  // namespace duoc::directives
