// See example_goals.h. The list goes through the same reader as a real one and must need no
// decision.
#include "server/example_goals.h"

#include <fstream>
#include <sstream>

#include "base/text.h"
#include "documents/delimited.h"
#include "modules/directives/goals/goal_importing.h"

namespace duoc::server {
namespace {

using namespace directives;

std::string bytes_of(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("the example's file " + path + " is missing");
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

documents::Table table_of(const std::string& path) {
  auto table = documents::read_delimited(bytes_of(path));
  if (!table) throw std::runtime_error(path + " cannot be read: " + table.fault().key);
  return std::move(*table);
}

class Goals {
 public:
  Goals(Installation& in, FixedClock& clock, std::string folder)
      : in_(in), clock_(clock), folder_(std::move(folder)) {}

  void add() {
    const documents::Table list = table_of(folder_ + "/goals.tsv");
    for (const char* symbol : {"97-CTr/TU", "03/NQ-CP"}) import(list, symbol);
    const documents::Table acts = table_of(folder_ + "/goal_acts.tsv");
    for (std::size_t r = 1; r < acts.rows.size(); ++r) act(acts, r);
  }

 private:
  Actor actor(const std::string& login) const {
    const auto org = in_.committer->org();
    return {org->by_login.at(login), {}, {}};
  }

  Entry must(const std::string& where, Result<Entry> r) const {
    if (!r)
      throw std::runtime_error("the example is refused at " + where + ": " + r.fault().key + " " +
                               r.fault().field);
    return std::move(*r);
  }

  void later() { clock_.set(clock_.now() + 60); }

  // The rows of one directive, under the same header.
  void import(const documents::Table& all, const std::string& symbol) {
    documents::Document document;
    document.tables.emplace_back();
    documents::Table& table = document.tables.back();
    for (std::size_t r = 0; r < all.rows.size(); ++r) {
      if (r != 0 && all.rows[r].at(0) != symbol) continue;
      table.rows.emplace_back(all.rows[r].begin() + 1, all.rows[r].end());
      table.lines.push_back(all.lines[r]);
    }
    const auto org = in_.committer->org();
    const Desk desk{in_.store->writer(),      *org, *in_.ledger, Language::vi, {}, clock_.now(),
                    in_.committer->position()};
    const auto directive = find_directive(desk.rows, symbol);
    if (!directive) throw std::runtime_error("goals.tsv: there is no directive " + symbol);
    const auto run = dry_run_goals(desk, document, *directive, 0);
    if (!run) throw std::runtime_error("goals.tsv cannot be read: " + run.fault().key);
    std::uint64_t left = 0;
    auto goals = decided_goals(*run, {}, {}, left);
    if (!goals || left != 0)
      throw std::runtime_error("goals.tsv of " + symbol + " has rows that need a decision");
    ImportGoals a;
    a.directive = directive->id;
    a.name = "goals.tsv";
    a.goals = std::move(*goals);
    later();
    must("goals.tsv of " + symbol,
         in_.act(actor("thuky"), [&](Work& w) { return import_goals(w, a); }));
  }

  std::optional<Goal> goal_named(const std::string& key) const {
    const auto hash = key.rfind('#');
    store::Connection& rows = in_.store->writer();
    const auto directive = find_directive(rows, key.substr(0, hash));
    for (Goal& g : all_goals(rows)) {
      if (directive && g.directive == directive->id && g.no == key.substr(hash + 1))
        return std::move(g);
    }
    return std::nullopt;
  }

  void act(const documents::Table& t, std::size_t r) {
    const std::string where = "goal_acts.tsv line " + std::to_string(t.lines[r]);
    const auto at = [&](const char* column) -> std::string {
      for (std::size_t c = 0; c < t.rows[0].size(); ++c) {
        if (t.rows[0][c] == column) return c < t.rows[r].size() ? t.rows[r][c] : std::string();
      }
      throw std::runtime_error("goal_acts.tsv has no column " + std::string(column));
    };
    const auto goal = goal_named(at("goal"));
    if (!goal) throw std::runtime_error(where + ": there is no goal " + at("goal"));
    ActOnGoal a;
    a.goal = goal->id;
    a.act = at("act");
    a.scope = at("scope");
    a.day = parse_iso_day(at("day"));
    a.value = parse_decimal(at("value"));
    a.note = at("note");
    a.reason = at("reason");
    store::Connection& rows = in_.store->writer();
    if (a.act == "report_value") {
      const std::string title = "Báo cáo số liệu ví dụ, chỉ tiêu " + goal->no;
      const std::string bytes = "Tài liệu ví dụ\n" + title + "\n" + at("day") + "\n";
      a.evidence.push_back({title, a.day.value(), in_.files.put(bytes), "so-lieu.txt",
                            static_cast<std::int64_t>(bytes.size())});
    } else if (a.act.ends_with("_value")) {
      for (const GoalValue& v : history_of(rows, *goal).values) {
        if (v.day == a.day) a.value_position = v.position;
      }
    }
    if (const auto other = goal_named(at("other"))) a.other = other->id;
    const auto reg = register_of(rows, goal->directive);
    for (const auto& no : split(at("tasks"), ',')) {
      const auto task = reg ? find_task(rows, reg->id, no) : std::nullopt;
      if (task) a.tasks.push_back(task->id);
    }
    later();
    must(where, in_.act(actor(at("login")), [&](Work& w) { return act_on_goal(w, a); }));
  }

  Installation& in_;
  FixedClock& clock_;
  std::string folder_;
};

}  // namespace

void add_example_goals(Installation& in, FixedClock& clock, const std::string& folder) {
  Goals(in, clock, folder).add();
}

}  // namespace duoc::server
