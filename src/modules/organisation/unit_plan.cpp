// The plan of an import of units: which unit each row means, what it stands below, and what
// changes. A parent may stand later in the file; a name that several units bear is told apart by
// code or parent, and asked otherwise.
#include <algorithm>
#include <charconv>
#include <set>

#include "base/text.h"
#include "documents/headings.h"
#include "kernel/access/access.h"
#include "kernel/org/acts.h"
#include "modules/organisation/importing.h"
#include "modules/organisation/unit_draft.h"
#include "modules/organisation/unit_names.h"

namespace duoc::organisation {
namespace {

using documents::HeadedRow;

constexpr documents::Spelling kSpellings[] = {
    {"code", kCode},
    {"ma", kCode},
    {"ma don vi", kCode},
    {"ma so", kCode},
    {"ma dinh danh", kCode},
    {"ward code", kCode},
    {"name", kName},
    {"name vi", kName},
    {"name in vietnamese", kName},
    {"ten", kName},
    {"ten don vi", kName},
    {"ten co quan", kName},
    {"ten goi", kName},
    {"don vi", kName},
    {"kind", kKind},
    {"type", kKind},
    {"kind of unit", kKind},
    {"loai", kKind},
    {"cap", kKind},
    {"loai don vi", kKind},
    {"loai hinh", kKind},
    {"parent", kParent},
    {"below", kParent},
    {"truc thuoc", kParent},
    {"don vi cap tren", kParent},
    {"cap tren", kParent},
    {"co quan chu quan", kParent},
    {"name en", kNameEn},
    {"english name", kNameEn},
    {"name in english", kNameEn},
    {"ten tieng anh", kNameEn},
    {"valid from", kFrom},
    {"from", kFrom},
    {"since", kFrom},
    {"tu ngay", kFrom},
    {"hieu luc tu", kFrom},
    {"ngay hieu luc", kFrom},
    {"ngay thanh lap", kFrom},
    {"valid to", kTo},
    {"last day", kTo},
    {"den het ngay", kTo},
    {"den ngay", kTo},
    {"order", kOrder},
    {"thu tu", kOrder},
    {"aliases", kAliases},
    {"short name", kAliases},
    {"other names", kAliases},
    {"ten khac", kAliases},
    {"ten ngan", kAliases},
    {"ten viet tat", kAliases},
    {"ten goi khac", kAliases},
    {"merged into", kInto},
    {"nhap vao", kInto},
    {"sap nhap vao", kInto},
    {"external", kExternal},
    {"central body", kExternal},
    {"ngoai tinh", kExternal},
    {"co quan trung uong", kExternal},
};

constexpr std::size_t kDaysMost = 200;  // different days of effect in one file

bool root_kind(const std::string& kind) {
  return kind == "province" || kind == "ministry" || kind == "central_body";
}

bool yes(const std::string& cell) {
  const std::string words = fold_words(cell);
  return words == "1" || words == "x" || words == "co" || words == "yes" || words == "true";
}

class UnitPlan {
 public:
  UnitPlan(const Work& work, const Options& options, const Decisions& decisions)
      : work_(work),
        options_(options),
        decisions_(decisions),
        day_(options.from.value_or(day_of(work.now))),
        whole_(org::tree_at(work.org.unit_acts, kNever, ~Position{0})),
        tree_(org::tree_at(work.org.unit_acts, std::max(work.now, start_of(day_)), ~Position{0})),
        names_(work.org.unit_acts, tree_) {}

  Result<Plan> make(const documents::Document& document) {
    Work probe = work_;
    CHECK(access::may_anywhere(probe, org::Role::administrator));
    Work bare{work_.rows, work_.org, {work_.actor.person, {}, {}}, work_.now};
    top_ = access::may_at_top(bare, org::Role::administrator).ok();
    if (!options_.under.empty()) {
      under_ = names_.by_code(options_.under);
      if (!under_) return Fault{Refusal::missing, "unit.missing", "under", {}};
    }
    TRY(rows_, documents::read_headed(document, kSpellings, kUnitColumns, kUnitRowsMost,
                                      [](const auto& at) { return at[kName] != -1; }));
    for (const HeadedRow& row : rows_.rows) begin(row);
    index();
    for (UnitDraft& d : drafts_) find_above(d);
    for (UnitDraft& d : drafts_) find_unit(d);
    for (UnitDraft& d : drafts_) find_into(d);
    refuse_doubles();
    compare_all();
    refuse_too_early();
    refuse_circles();
    Plan plan;
    plan.notices = document.notices;
    plan.steps = unit_steps(drafts_, whole_, options_);
    for (UnitDraft& d : drafts_) plan.lines.push_back(std::move(d.line));
    return plan;
  }

 private:
  const std::string& heading(int column) const {
    return rows_.headings[static_cast<std::size_t>(column)];
  }
  std::string decided(const UnitDraft& d, const std::string& field) const {
    const auto row = decisions_.find(d.line.row);
    if (row == decisions_.end()) return {};
    const auto found = row->second.find(field);
    return found == row->second.end() ? std::string() : found->second;
  }
  const org::Unit* unit(UnitId id) const {
    const org::Unit* now = tree_.find(id);
    return now != nullptr ? now : whole_.find(id);
  }
  Choice choice(UnitId id) const {
    const org::Unit* u = unit(id);
    const org::Unit* above = unit(u->facts.parent);
    return {u->facts.code, u->facts.name_vi + " (" + u->facts.code + ")" +
                               (above == nullptr ? "" : ", " + above->facts.name_vi)};
  }

  std::optional<Day> day_at(UnitDraft& d, const HeadedRow& row, int column) const {
    if (row.at(column).empty()) return std::nullopt;
    const auto day = read_day(row.at(column));
    if (!day) d.line.refuse({"import.day_malformed", heading(column)});
    return day;
  }

  // What the row says of itself.
  void begin(const HeadedRow& row) {
    UnitDraft d;
    d.cells = &row;
    d.line.row = row.number;
    d.line.line = row.line;
    d.line.table = row.table;
    d.facts.name_vi = full_name(row.at(kName), row.at(kKind));
    d.facts.name_en = squeeze(nfc(row.at(kNameEn)));
    d.line.name = shorten(d.facts.name_vi, 200);
    d.facts.code = squeeze(nfc(row.at(kCode)));
    if (const std::string code = decided(d, "code"); !code.empty())
      d.facts.code = squeeze(nfc(code));
    d.facts.external = yes(row.at(kExternal));
    d.facts.kind = kind_of_words(row.at(kKind));
    if (row.at(kKind).empty()) d.facts.kind = kind_of_name(d.facts.name_vi);
    if (const std::string kind = kind_of_words(decided(d, "kind")); !kind.empty())
      d.facts.kind = kind;
    if (d.facts.name_vi.empty() || d.facts.name_vi.size() > 400)
      d.line.refuse({"unit.name_malformed", heading(kName)});
    if (d.facts.name_en.size() > 400) d.line.refuse({"unit.name_malformed", heading(kNameEn)});
    if (d.facts.code.size() > 60) d.line.refuse({"unit.code_malformed", heading(kCode)});
    d.aliases = alias_list(row.at(kAliases));
    if (d.aliases.size() > 1000) d.line.refuse({"unit.name_malformed", heading(kAliases)});
    d.from = day_at(d, row, kFrom);
    d.to = day_at(d, row, kTo);
    if (const std::string& cell = row.at(kOrder); !cell.empty()) {
      int n = -1;
      const auto [end, error] = std::from_chars(cell.data(), cell.data() + cell.size(), n);
      if (error != std::errc() || end != cell.data() + cell.size() || n < 0 || n > 99'999) {
        d.line.refuse({"import.order_malformed", heading(kOrder)});
      } else {
        d.order = n;
      }
    }
    d.skipped = decided(d, "skip") == "1";
    drafts_.push_back(std::move(d));
  }

  void index() {
    for (std::size_t i = 0; i < drafts_.size(); ++i) {
      const UnitDraft& d = drafts_[i];
      if (!d.facts.code.empty()) by_code_.emplace(d.facts.code, i);
      by_key_.emplace(name_key(d.facts.name_vi), i);
    }
  }

  // A unit or a row of the file that a cell names by code or name. Asks when several could be
  // meant.
  UnitPlace place(UnitDraft& d, const std::string& text, int column, const std::string& field) {
    const std::string said = decided(d, field);
    const std::string wanted = squeeze(nfc(said.empty() ? text : said));
    if (wanted.empty()) return {};
    if (const auto row = by_code_.find(wanted); row != by_code_.end()) return {{}, row->second};
    if (const UnitId id = names_.by_code(wanted)) return {id, {}};
    auto found = names_.named(wanted);
    const auto [from, to] = by_key_.equal_range(name_key(wanted));
    const auto rows = std::distance(from, to);
    // A row of the file that bears the name is meant before what bore it once.
    std::erase_if(found, [&](const auto& f) {
      return rows > 0 && (f.former || f.alias || unit(f.unit)->closed);
    });
    if (found.size() == 1) return {found.front().unit, {}};
    if (found.empty() && rows == 1) return {{}, from->second};
    Question q{field, "", {}};
    for (const auto& f : found) q.choices.push_back(choice(f.unit));
    if (found.empty() && rows == 0) {
      for (const UnitId id : names_.alike(wanted)) q.choices.push_back(choice(id));
      if (q.choices.size() == 1) q.proposed = q.choices.front().value;
    }
    const bool several = found.size() > 1 || rows > 1;
    d.line.ask({several ? "import.unit_ambiguous" : "import.unit_unknown", heading(column)},
               std::move(q));
    return {};
  }

  void find_above(UnitDraft& d) { d.above = place(d, d.cells->at(kParent), kParent, "parent"); }
  void find_into(UnitDraft& d) {
    if (d.line.status == Status::refused) return;
    d.into = place(d, d.cells->at(kInto), kInto, "into");
  }

  void ask_unit(UnitDraft& d, const char* key, int column, const std::vector<UnitId>& candidates) {
    Question q{"unit", "", {}};
    for (const UnitId id : candidates) q.choices.push_back(choice(id));
    if (candidates.size() == 1) q.proposed = q.choices.front().value;
    q.choices.push_back({"new", "+"});
    d.line.ask({key, heading(column)}, std::move(q));
  }

  // Those of the candidates that stand where the row says; all of them when it says nothing.
  std::vector<UnitId> placed(const UnitDraft& d, const std::vector<UnitId>& candidates) const {
    if (!d.above.unit) return candidates;
    std::vector<UnitId> out;
    for (const UnitId id : candidates) {
      if (unit(id)->facts.parent == d.above.unit) out.push_back(id);
    }
    return out;
  }

  void find_unit(UnitDraft& d) {
    if (d.line.status == Status::refused) return;
    const std::string said = decided(d, "unit");
    if (!said.empty() && said != "new") {
      d.unit = names_.by_code(said);
      if (!d.unit) d.line.refuse({"unit.missing", heading(kCode)});
      return;
    }
    const bool coded = !d.facts.code.empty();
    if (coded && said.empty()) {
      d.unit = names_.by_code(d.facts.code);
      if (d.unit) return;
    }
    if (said == "new") return begin_new(d);
    std::vector<UnitId> all;
    for (const auto& f : names_.named(d.facts.name_vi)) all.push_back(f.unit);
    const std::vector<UnitId> here = placed(d, all);
    if (coded) {
      // Another code below the same parent: perhaps the code changed, which no act can say.
      if (!here.empty() && (d.above.unit || !rows_.has(kParent)))
        return ask_unit(d, "import.code_differs", kCode, here);
      return begin_new(d);
    }
    if (here.size() == 1) {
      d.unit = here.front();
      return;
    }
    if (here.size() > 1) return ask_unit(d, "import.unit_ambiguous", kName, here);
    if (!all.empty()) return ask_unit(d, "import.unit_elsewhere", kParent, all);
    const std::vector<UnitId> alike = placed(d, names_.alike(d.facts.name_vi));
    // Typed without any marks, the name says no other one.
    if (alike.size() == 1 && fold(d.facts.name_vi).size() == d.facts.name_vi.size()) {
      d.unit = alike.front();
      d.unmarked = true;
      return;
    }
    if (!alike.empty()) return ask_unit(d, "import.unit_perhaps", kName, alike);
    begin_new(d);
  }

  void begin_new(UnitDraft& d) {
    d.fresh = true;
    d.line.change = "new";
    if (d.facts.code.empty()) {
      d.line.ask({"import.code_needed", heading(kCode)}, {"code", proposed_code(d), {}});
    }
    if (d.facts.kind.empty()) {
      Question q{"kind", "", {}};
      for (const auto kind : org::kUnitKinds)
        q.choices.push_back({std::string(kind), std::string(kind_label(kind, false))});
      d.line.ask({"unit.kind_unknown", heading(kKind)}, std::move(q));
    }
    if (!d.above.any() && d.line.questions.empty() && under_ && !root_kind(d.facts.kind))
      d.above.unit = under_;
    if (!d.above.any() && d.cells->at(kParent).empty() && !root_kind(d.facts.kind) &&
        !d.facts.external && !under_)
      d.line.ask({"import.parent_needed", heading(kParent)}, {"parent", "", {}});
  }

  // The first letters of the words, with a number when they are taken.
  std::string proposed_code(const UnitDraft& d) {
    std::string letters;
    for (const std::string& word : split(fold_words(d.facts.name_vi), ' ')) {
      const bool small = word == "va" || word == "cua" || word.empty();
      if (!small && letters.size() < 12)
        letters.push_back(static_cast<char>(std::toupper(word[0])));
    }
    std::string code = letters;
    for (int n = 2; names_.by_code(code) || by_code_.contains(code) || proposed_.contains(code);
         ++n)
      code = letters + std::to_string(n);
    proposed_.insert(code);
    return code;
  }

  void refuse_doubles() {
    std::map<std::string, int> seen;
    for (UnitDraft& d : drafts_) {
      if (d.line.status == Status::refused || d.skipped) continue;
      const std::string code = d.unit ? unit(d.unit)->facts.code : d.facts.code;
      if (code.empty()) continue;
      const auto [first, fresh] = seen.emplace(code, d.line.line);
      if (!fresh)
        d.line.refuse(
            {"import.unit_twice", heading(kCode), {{"line", std::to_string(first->second)}}});
    }
  }

  // By day, so that one tree of another day is held at a time: what a row changes is told from the
  // tree of the day from which it would count.
  void compare_all() {
    std::map<Day, std::vector<std::size_t>> by_day;
    for (std::size_t i = 0; i < drafts_.size(); ++i) {
      UnitDraft& d = drafts_[i];
      const org::Unit* u = d.unit ? unit(d.unit) : nullptr;
      if (u != nullptr) d.facts.code = u->facts.code;
      d.day = d.from.value_or(day_);
      if (u != nullptr && d.day <= day_of(u->from)) d.day = std::max(day_, day_of(u->from));
      by_day[d.day].push_back(i);
    }
    std::size_t days = 0;
    for (const auto& [day, rows] : by_day) {
      const bool known = ++days <= kDaysMost;
      if (known) then_ = org::tree_at(work_.org.unit_acts, start_of(day), ~Position{0});
      for (const std::size_t i : rows) {
        UnitDraft& d = drafts_[i];
        if (!known) d.line.refuse({"unit.import_too_many", heading(kFrom)});
        compare(d);
      }
    }
  }

  void compare(UnitDraft& d) {
    if (d.line.status == Status::refused) return;
    if (d.unit) compare_unit(d);
    if (d.fresh) {
      d.facts.order = d.order.value_or(9999);
      d.facts.aliases = d.aliases;
      show_new(d);
    }
    const std::optional<UnitId> parent = d.above.row ? drafts_[*d.above.row].unit : d.above.unit;
    if (const org::Unit* above = parent ? unit(*parent) : nullptr; above != nullptr && d.placed()) {
      if (above->closed) d.line.refuse({"unit.closed", heading(kParent)});
      if (day_of(above->from) > d.day) d.line.refuse({"unit.not_yet_there", heading(kParent)});
    }
    if (!top_ && d.changes()) check_right(d, parent.value_or(UnitId{}));
    if (d.changes() && (d.into.any() || d.to)) d.ends = d.to ? *d.to + 1 : day_;
  }

  void check_right(UnitDraft& d, UnitId parent) {
    Work probe{work_.rows, work_.org, {work_.actor.person, {}, {}}, work_.now};
    const UnitId own = d.unit ? d.unit : parent;
    const bool below_new = !own && d.above.row.has_value();
    if (!below_new && !access::may_administer(probe, {own, parent ? parent : own}))
      d.line.refuse({"access.forbidden", heading(kName)});
    if (!below_new && !own) d.line.refuse({"access.forbidden", heading(kParent)});
  }

  void differ(UnitDraft& d, const char* field, const std::string& before,
              const std::string& after) {
    d.line.differences.push_back({field, before, after});
  }

  void show_new(UnitDraft& d) const {
    const UnitId parent = d.above.row ? drafts_[*d.above.row].unit : d.above.unit;
    const org::Unit* above = parent ? unit(parent) : nullptr;
    const auto show = [&](const char* field, const std::string& value) {
      if (!value.empty()) d.line.differences.push_back({field, "", value});
    };
    show("code", d.facts.code);
    show("kind", d.facts.kind);
    if (above != nullptr) show("parent", above->facts.name_vi);
    if (above == nullptr && d.above.row) show("parent", drafts_[*d.above.row].facts.name_vi);
    show("aliases", d.facts.aliases);
    show("from", iso(d.day));
  }

  void compare_unit(UnitDraft& d) {
    if (unit(d.unit)->closed) {
      if (!d.into.any() && !d.to) d.line.reasons.push_back({"import.unit_ended", heading(kName)});
      d.into = {};
      d.to.reset();
      return;
    }
    const org::Unit& u = then_.find(d.unit) != nullptr ? *then_.find(d.unit) : *unit(d.unit);
    compare_name(d, u);
    const UnitId parent = d.above.row ? drafts_[*d.above.row].unit : d.above.unit;
    const bool to_new = d.above.row && drafts_[*d.above.row].fresh;
    if (d.above.any() && (to_new || (parent && parent != u.facts.parent))) {
      d.moved = true;
      const org::Unit* before = unit(u.facts.parent);
      const org::Unit* after = unit(parent);
      differ(d, "parent", before == nullptr ? "" : before->facts.name_vi,
             after != nullptr ? after->facts.name_vi : drafts_[*d.above.row].facts.name_vi);
    }
    compare_description(d, u);
    if (d.into.any() || d.to) {
      d.line.change = d.into.any() ? "merged" : "closed";
    } else if (d.moved) {
      d.line.change = "moved";
    } else if (d.renamed) {
      d.line.change = "renamed";
    } else if (d.described) {
      d.line.change = "described";
    }
  }

  void compare_name(UnitDraft& d, const org::Unit& u) {
    const bool same = d.unmarked || name_key(d.facts.name_vi) == name_key(u.facts.name_vi);
    const bool known = names_.bears(u.id, d.facts.name_vi);
    if (!same && known) {
      d.line.reasons.push_back({"import.known_by_other_name", heading(kName)});
      return;
    }
    if (!same) {
      d.renamed = true;
      differ(d, "name_vi", u.facts.name_vi, d.facts.name_vi);
    } else {
      d.facts.name_vi = u.facts.name_vi;
    }
    if (!d.facts.name_en.empty() && d.facts.name_en != u.facts.name_en) {
      d.renamed = true;
      differ(d, "name_en", u.facts.name_en, d.facts.name_en);
    } else if (same) {
      d.facts.name_en = u.facts.name_en;
    }
  }

  void compare_description(UnitDraft& d, const org::Unit& u) {
    const auto take = [&](const char* field, const std::string& before, const std::string& after) {
      if (before == after) return;
      d.described = true;
      differ(d, field, before, after);
    };
    if (!d.cells->at(kKind).empty() && d.facts.kind.empty())
      d.line.reasons.push_back({"unit.kind_unknown", heading(kKind)});
    if (d.cells->at(kKind).empty() || d.facts.kind.empty()) d.facts.kind = u.facts.kind;
    d.facts.order = d.order.value_or(u.facts.order);
    d.facts.aliases = d.aliases.empty() ? u.facts.aliases : d.aliases;
    if (alias_list(u.facts.aliases) == d.aliases) d.facts.aliases = u.facts.aliases;
    take("kind", u.facts.kind, d.facts.kind);
    take("order", std::to_string(u.facts.order), std::to_string(d.facts.order));
    take("aliases", u.facts.aliases, d.facts.aliases);
  }

  // Nothing below or into a new unit before that unit is there.
  void refuse_too_early() {
    for (UnitDraft& d : drafts_) {
      if (d.line.status == Status::refused || !d.changes()) continue;
      const auto starts = [&](const UnitPlace& at) {
        const UnitId id = at.row ? drafts_[*at.row].unit : at.unit;
        return id ? day_of(unit(id)->from) : drafts_[*at.row].day;
      };
      if (d.placed() && d.above.row && starts(d.above) > d.day)
        d.line.refuse({"unit.not_yet_there", heading(kParent)});
      if (d.ends && d.into.any() && starts(d.into) > *d.ends)
        d.line.refuse({"unit.not_yet_there", heading(kInto)});
      if (d.ends && d.fresh && *d.ends <= d.day)
        d.line.refuse({"import.day_malformed", heading(kTo)});
    }
  }

  // Nothing below itself, and nothing below a row that is not written.
  void refuse_circles() {
    // The row that gives a unit another place; units that the file does not move stay where they
    // are.
    std::map<UnitId, std::size_t> moved;
    for (std::size_t i = 0; i < drafts_.size(); ++i) {
      if (drafts_[i].unit && drafts_[i].moved) moved[drafts_[i].unit] = i;
    }
    const auto next = [&](const UnitPlace& at, const org::Tree& tree) -> UnitPlace {
      const UnitId id = at.row ? drafts_[*at.row].unit : at.unit;
      if (at.row && drafts_[*at.row].fresh) return drafts_[*at.row].above;
      if (const auto m = moved.find(id); m != moved.end()) return drafts_[m->second].above;
      const org::Unit* u = tree.find(id) != nullptr ? tree.find(id) : whole_.find(id);
      return u == nullptr ? UnitPlace{} : UnitPlace{u->above(), {}};
    };
    for (UnitDraft& d : drafts_) {
      if (!d.placed() || d.line.status == Status::refused) continue;
      // Today's tree, and the one that acts dated ahead will make.
      for (const org::Tree* tree : {&tree_, &whole_}) {
        int steps = 0;
        for (UnitPlace at = d.above; at.any() && steps <= 60; at = next(at, *tree)) ++steps;
        if (steps <= 60) continue;
        d.line.refuse({"unit.below_itself", heading(kParent)});
        break;
      }
    }
    // A row below one that stays out has nothing to stand below; their number shrinks each time.
    for (bool again = true; again;) {
      again = false;
      for (UnitDraft& d : drafts_) {
        if (!d.changes() || d.skipped || d.line.status != Status::ready) continue;
        for (const UnitPlace& at : {d.above, d.into}) {
          if (!at.row || drafts_[*at.row].unit) continue;
          const UnitDraft& other = drafts_[*at.row];
          if (other.line.status == Status::ready && !other.skipped) continue;
          d.line.status = other.line.status == Status::refused || other.skipped
                              ? Status::refused
                              : Status::needs_decision;
          d.line.reasons.push_back({"import.parent_not_ready",
                                    heading(kParent),
                                    {{"line", std::to_string(other.line.line)}}});
          again = true;
          break;
        }
      }
    }
  }

  const Work& work_;
  const Options& options_;
  const Decisions& decisions_;
  Day day_;
  org::Tree whole_;
  org::Tree tree_;
  org::Tree then_;  // of the day under comparison
  UnitNames names_;
  documents::HeadedRows rows_;
  std::vector<UnitDraft> drafts_;
  std::map<std::string, std::size_t, std::less<>> by_code_;
  std::multimap<std::string, std::size_t> by_key_;
  std::set<std::string> proposed_;
  UnitId under_;
  bool top_ = false;
};

}  // namespace

Result<Plan> plan_units(const Work& work, const documents::Document& document,
                        const Options& options, const Decisions& decisions) {
  return UnitPlan(work, options, decisions).make(document);
}

}  // namespace duoc::organisation
