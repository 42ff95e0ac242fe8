// See example.h. Units, people, directives and registers first, then the acts in the order in which
// they were recorded; tasks enter on the morning after their directive, or when the register was
// opened.
#include "server/example.h"

#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "base/text.h"
#include "documents/delimited.h"
#include "kernel/access/passwords.h"
#include "kernel/org/acts.h"
#include "modules/directives/acts.h"
#include "server/example_goals.h"
#include "server/installation.h"

namespace duoc::server {
namespace {

using directives::ActOnTask;

// A TSV file by column name.
class Table {
 public:
  Table(const std::string& folder, const std::string& name) : name_(name) {
    std::ifstream in(folder + "/" + name, std::ios::binary);
    if (!in) throw std::runtime_error("the example's file " + name + " is missing in " + folder);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    auto sheet = documents::read_delimited(bytes.str());
    if (!sheet) throw std::runtime_error(name + " cannot be read: " + sheet.fault().key);
    sheet_ = std::move(*sheet);
    for (std::size_t c = 0; c < sheet_.rows.at(0).size(); ++c) columns_[sheet_.rows[0][c]] = c;
  }
  std::size_t size() const { return sheet_.rows.size() - 1; }
  std::string at(std::size_t row, const std::string& column) const {
    const auto c = columns_.find(column);
    if (c == columns_.end()) throw std::runtime_error(name_ + " has no column " + column);
    const auto& cells = sheet_.rows[row + 1];
    return c->second < cells.size() ? cells[c->second] : std::string();
  }
  std::optional<Day> day(std::size_t row, const std::string& column) const {
    return parse_iso_day(at(row, column));
  }
  std::string where(std::size_t row) const {
    return name_ + " line " + std::to_string(sheet_.lines[row + 1]);
  }

 private:
  std::string name_;
  documents::Table sheet_;
  std::map<std::string, std::size_t> columns_;
};

std::vector<std::string> listed(const std::string& text) {
  std::vector<std::string> out;
  for (auto& part : split(text, '|')) {
    if (!part.empty()) out.push_back(std::move(part));
  }
  return out;
}

class Builder {
 public:
  Builder(std::string folder, const Places& places)
      : folder_(std::move(folder)), clock_(start_of(day_from(2025, 1, 2)) + 8 * 3600) {
    Installation::create(places, clock_, "Đước · ca-mau", "ca-mau", "2025-09-18");
    in_ = std::make_unique<Installation>(places, clock_);
  }

  std::uint64_t build() {
    add_units();
    add_people();
    add_fields();
    carry_on();
    add_example_goals(*in_, clock_, folder_);
    return in_->committer->position();
  }

 private:
  Entry must(const std::string& where, Result<Entry> r) {
    if (!r) {
      std::string why =
          r.fault().key + (r.fault().field.empty() ? "" : " (" + r.fault().field + ")");
      for (const auto& [k, v] : r.fault().args) why += " " + k + "=" + v;
      throw std::runtime_error("the example is refused at " + where + ": " + why);
    }
    return std::move(*r);
  }

  UnitId unit(const std::string& where, const std::string& code) {
    if (code.empty()) return {};
    const auto found = units_.find(code);
    if (found == units_.end()) throw std::runtime_error(where + ": there is no unit " + code);
    return found->second;
  }

  Actor actor(const std::string& where, const std::string& login) {
    const auto org = in_->committer->org();
    const auto found = org->by_login.find(login);
    if (found == org->by_login.end())
      throw std::runtime_error(where + ": there is no person " + login);
    return {found->second, {}, {}};
  }

  static std::int64_t number_of(const Entry& e) {
    return std::stoll(e.record.substr(e.record.find('/') + 1));
  }

  void add_units() {
    const Table t(folder_, "units.tsv");
    for (std::size_t r = 0; r < t.size(); ++r) {
      org::AddUnit a;
      a.facts = {t.at(r, "code"),
                 t.at(r, "name_vi"),
                 t.at(r, "name_en"),
                 t.at(r, "kind"),
                 std::stoi(t.at(r, "order")),
                 unit(t.where(r), t.at(r, "parent")),
                 t.at(r, "external") == "1",
                 t.at(r, "aliases")};
      a.valid_from = t.day(r, "valid_from").value_or(day_from(1997, 1, 1));
      const Entry e = must(t.where(r), in_->act({}, [&](Work& w) { return org::add_unit(w, a); }));
      units_[a.facts.code] = UnitId{number_of(e)};
    }
    for (std::size_t r = 0; r < t.size(); ++r) {
      const auto to = t.day(r, "valid_to");
      if (!to) continue;
      // What ended before the story begins is known from its first day; later mergers come in their
      // time.
      const Pending p{units_.at(t.at(r, "code")), unit(t.where(r), t.at(r, "merged_into")), *to + 1,
                      t.where(r)};
      mergers_.emplace(start_of(*to + 1) + 8 * 3600, p);
    }
  }

  struct Pending {
    UnitId unit;
    UnitId into;
    Day from;
    std::string where;
  };

  void merge(const Pending& p) {
    must(p.where, in_->act({}, [&](Work& w) -> Result<Entry> {
      if (p.into) return org::merge_unit(w, {p.unit, p.into, p.from});
      return org::close_unit(w, {p.unit, p.from});
    }));
  }

  void add_people() {
    const Table t(folder_, "people.tsv");
    const std::string secret = access::hash_password(kExamplePassword);
    std::map<std::string, PersonId> people;
    for (std::size_t r = 0; r < t.size(); ++r) {
      const org::AddPerson a{t.at(r, "login"), t.at(r, "name"), t.at(r, "phone"), t.at(r, "email"),
                             secret};
      const Entry e =
          must(t.where(r),
               in_->act({}, [&](Work& w) { return org::add_person(w, in_->people_keys, a); }));
      people[a.login] = PersonId{number_of(e)};
    }
    const Table posts(folder_, "posts.tsv");
    for (std::size_t r = 0; r < posts.size(); ++r) {
      org::Appoint a;
      a.person = people[posts.at(r, "login")];
      a.unit = unit(posts.where(r), posts.at(r, "unit"));
      a.role = org::role_of(posts.at(r, "role")).value();
      a.title_vi = posts.at(r, "title_vi");
      a.title_en = posts.at(r, "title_en");
      a.from = posts.day(r, "from").value();
      a.to = posts.day(r, "to");
      must_later(a.from, posts.where(r), [this, a](Work& w) { return org::appoint(w, a); });
    }
  }

  // Appointments to units that do not exist yet come when the unit does.
  void must_later(Day from, const std::string& where, Verb verb) {
    if (start_of(from) <= clock_.now()) {
      must(where, in_->act({}, std::move(verb)));
    } else {
      later_.emplace(start_of(from) + 8 * 3600, std::pair{where, std::move(verb)});
    }
  }

  void add_fields() {
    const Table t(folder_, "fields.tsv");
    for (std::size_t r = 0; r < t.size(); ++r) {
      const directives::AddField a{t.at(r, "code"), t.at(r, "name_vi"), t.at(r, "name_en")};
      const Entry e =
          must(t.where(r), in_->act({}, [&](Work& w) { return directives::add_field(w, a); }));
      fields_[a.code] = static_cast<int>(number_of(e));
    }
  }

  // Everything with a moment of its own, in order.
  void carry_on() {
    plan_directives();
    plan_acts();
    for (auto& [when, item] : later_) plan_.emplace(when, item);
    for (auto& [when, p] : mergers_) {
      plan_.emplace(std::max(when, clock_.now()), std::pair{p.where, Verb()});
    }
    for (auto& [when, item] : plan_) {
      clock_.set(std::max(when, clock_.now()));
      while (!mergers_.empty() && mergers_.begin()->first <= clock_.now()) {
        merge(mergers_.begin()->second);
        mergers_.erase(mergers_.begin());
      }
      if (item.second) must(item.first, in_->act(actors_[item.first], item.second));
    }
    plan_links();
  }

  void plan(Moment when, const std::string& where, const Actor& who, Verb verb) {
    actors_[where] = who;
    plan_.emplace(when, std::pair{where, std::move(verb)});
  }

  static Moment morning_after(const Installation& in, Day d) {
    const auto org = in.committer->org();
    return start_of(org->calendar.next_working_on_or_after(d + 1)) + 8 * 3600;
  }

  void plan_directives() {
    const Table t(folder_, "directives.tsv");
    const Actor clerk = actor("directives.tsv", "thuky");
    for (std::size_t r = 0; r < t.size(); ++r) {
      directives::RegisterDirective a;
      a.symbol = t.at(r, "symbol");
      a.type = t.at(r, "type");
      a.issuer = unit(t.where(r), t.at(r, "issuer"));
      a.date = t.day(r, "date").value();
      a.subject = t.at(r, "subject");
      a.level = t.at(r, "level");
      a.secret = t.at(r, "secret") == "1";
      a.term = t.at(r, "term");
      const auto implements = listed(t.at(r, "implements"));
      const Moment when = std::max(morning_after(*in_, a.date) + -1800, clock_.now());
      plan(when, t.where(r), clerk, [a, implements](Work& w) mutable {
        for (const auto& symbol : implements) {
          if (const auto d = directives::find_directive(w.rows, symbol))
            a.implements.push_back(d->id);
        }
        return directives::register_directive(w, a);
      });
    }
    const Table registers(folder_, "registers.tsv");
    const std::map<std::string, Day> opened = {{"97-CTr/TU", day_from(2025, 2, 28)},
                                               {"523-TB/TU", day_from(2025, 5, 16)},
                                               {"524-TB/TU", day_from(2025, 5, 16)},
                                               {"nq57.vn", day_from(2025, 5, 30)},
                                               {"03/NQ-CP", day_from(2025, 12, 29)}};
    for (std::size_t r = 0; r < registers.size(); ++r) {
      const std::string code = registers.at(r, "code");
      directives::OpenRegister a{code,
                                 registers.at(r, "name_vi"),
                                 registers.at(r, "name_en"),
                                 {},
                                 unit(registers.where(r), registers.at(r, "verifying_unit")),
                                 unit(registers.where(r), registers.at(r, "second_verifying_unit")),
                                 unit(registers.where(r), registers.at(r, "standing_unit"))};
      const std::string symbol = registers.at(r, "directive");
      const Moment when = morning_after(*in_, opened.at(code)) + -1200;
      plan(when, registers.where(r), clerk, [a, symbol](Work& w) mutable {
        if (const auto d = directives::find_directive(w.rows, symbol)) a.directive = d->id;
        return directives::open_register(w, a);
      });
      plan_tasks(code, when + 600, clerk);
    }
  }

  directives::ImportRow row_of(const Table& t, std::size_t r) {
    directives::ImportRow row;
    row.no = t.at(r, "no");
    row.section = t.at(r, "section");
    row.work = t.at(r, "task");
    row.product = t.at(r, "product");
    row.authority = "Ban Chỉ đạo tỉnh";
    row.deadline_text = t.at(r, "deadline_text");
    row.kind = directives::task_kind_of(t.at(r, "kind")).value();
    row.deadline = t.day(r, "deadline");
    row.field = fields_.at(t.at(r, "field"));
    row.priority = std::stoi(t.at(r, "priority"));
    row.lead = unit(t.where(r), t.at(r, "lead"));
    row.responsible = actor(t.where(r), t.at(r, "responsible")).person;
    row.fingerprint = hex(sha256(fold_words(row.work)));
    const auto org = in_->committer->org();
    for (const auto& code : listed(t.at(r, "cooperating"))) {
      const UnitId id = unit(t.where(r), code);
      row.units.push_back({org->today.find(id)->facts.name_vi, id, "cooperating"});
    }
    return row;
  }

  void plan_tasks(const std::string& code, Moment when, const Actor& clerk) {
    const Table t(folder_, "tasks.tsv");
    directives::ImportTasks a;
    a.name = "tasks.tsv";
    std::vector<std::string> keys;
    for (std::size_t r = 0; r < t.size(); ++r) {
      if (t.at(r, "register") != code) continue;
      a.rows.push_back(row_of(t, r));
      for (const auto& other : listed(t.at(r, "same_as")))
        links_.emplace_back(code + "#" + a.rows.back().no, other);
    }
    if (a.rows.empty()) return;
    plan(when, "tasks.tsv of " + code, clerk, [this, a, code](Work& w) mutable {
      const auto reg = directives::find_register(w.rows, code);
      a.reg = reg->id;
      a.directive = reg->directive;
      return directives::import_tasks(w, a);
    });
  }

  static std::optional<directives::Task> task_of(store::Connection& rows, const std::string& key) {
    const auto hash = key.rfind('#');
    const auto reg = directives::find_register(rows, key.substr(0, hash));
    if (!reg) return std::nullopt;
    return directives::find_task(rows, reg->id, key.substr(hash + 1));
  }

  ActOnTask act_of(const Table& t, std::size_t r) {
    ActOnTask a;
    a.act = t.at(r, "act");
    a.note = t.at(r, "note");
    if (a.act == "return_claim" || a.act == "ask_extension" || a.act == "refuse_extension" ||
        a.act == "cancel_task" || a.act == "reopen_task" || a.act == "withdraw_acts") {
      std::swap(a.note, a.reason);
    }
    if (!t.at(r, "percent").empty()) a.percent = std::stoi(t.at(r, "percent"));
    a.document = t.at(r, "document");
    a.new_deadline = t.day(r, "new_deadline");
    a.effective_day = t.day(r, "effective");
    const std::string title = t.at(r, "evidence_title");
    if (!title.empty()) {
      const std::string bytes = "Tài liệu ví dụ\n" + title + "\n" + t.at(r, "task") + "\n";
      const std::string hash = in_->files.put(bytes);
      a.evidence.push_back({title, t.day(r, "evidence_date").value(), hash, "minh-chung.txt",
                            static_cast<std::int64_t>(bytes.size())});
    }
    return a;
  }

  void plan_acts() {
    const Table t(folder_, "acts.tsv");
    for (std::size_t r = 0; r < t.size(); ++r) {
      const auto when = parse_rfc3339(t.at(r, "recorded"));
      if (!when) throw std::runtime_error(t.where(r) + ": the moment cannot be read");
      const std::string key = t.at(r, "task");
      const auto withdraws = listed(t.at(r, "withdraws"));
      plan(*when, t.where(r), actor(t.where(r), t.at(r, "login")),
           [this, key, withdraws, a = act_of(t, r)](Work& w) mutable -> Result<Entry> {
             const auto task = task_of(w.rows, key);
             if (!task) return Fault{Refusal::missing, "example.no_such_task", "", {{"task", key}}};
             a.task = task->id;
             for (const auto& name : withdraws) {
               const auto kind = directives::kind_of_act(name);
               for (const auto& act : directives::acts_of(w.rows, task->id)) {
                 if (kind == act.kind) a.positions.push_back(act.position);
               }
             }
             return directives::act_on_task(w, in_->graph, *in_->ledger, a);
           });
    }
  }

  void plan_links() {
    const Actor clerk = actor("tasks.tsv", "thuky");
    for (const auto& [a, b] : links_) {
      must("same_as " + a, in_->act(clerk, [&](Work& w) -> Result<Entry> {
        const auto task = task_of(w.rows, a);
        const auto other = task_of(w.rows, b);
        if (!task || !other)
          return Fault{Refusal::missing, "example.no_such_task", "", {{"task", b}}};
        return directives::link_same_task(
            w, {task->id, other->id, "Cùng nội dung", start_of(day_from(2025, 6, 3))});
      }));
    }
  }

  std::string folder_;
  FixedClock clock_;
  std::unique_ptr<Installation> in_;
  std::map<std::string, UnitId> units_;
  std::map<std::string, int> fields_;
  std::multimap<Moment, Pending> mergers_;
  std::multimap<Moment, std::pair<std::string, Verb>> later_;
  std::multimap<Moment, std::pair<std::string, Verb>> plan_;
  std::map<std::string, Actor> actors_;
  std::vector<std::pair<std::string, std::string>> links_;
};

}  // namespace

std::uint64_t create_example(const std::string& folder, const Places& places) {
  return Builder(folder, places).build();
}

}  // namespace duoc::server
