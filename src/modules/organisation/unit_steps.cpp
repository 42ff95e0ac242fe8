// See unit_draft.h.
#include <algorithm>
#include <set>

#include "base/text.h"
#include "kernel/access/access.h"
#include "kernel/org/acts.h"
#include "modules/organisation/unit_draft.h"

namespace duoc::organisation {
namespace {

UnitId unit_coded(const org::State& org, const std::string& code) {
  for (const org::UnitAct& a : org.unit_acts) {
    if (a.kind == org::UnitActKind::added && a.facts.code == code) return a.unit;
  }
  return {};
}

struct Change {
  int row;
  org::UnitChange change;
};

class Steps {
 public:
  Steps(const std::vector<UnitDraft>& drafts, const org::Tree& tree, const Options& options)
      : drafts_(drafts), tree_(tree), options_(options), added_(drafts.size(), false) {}

  std::vector<Step> make() {
    for (std::size_t i = 0; i < drafts_.size(); ++i) add(i);
    for (const UnitDraft& d : drafts_) {
      if (!written(d) || d.fresh) continue;
      if (d.renamed) push(d, org::UnitActKind::renamed);
      if (d.described) push(d, org::UnitActKind::described);
      if (d.moved) push(d, org::UnitActKind::moved);
    }
    cut();
    for (const UnitDraft& d : drafts_) {
      if (written(d) && d.ends) end(d);
    }
    return std::move(steps_);
  }

 private:
  static bool written(const UnitDraft& d) {
    return d.line.status == Status::ready && !d.skipped && d.changes();
  }
  std::string code_of(const UnitPlace& at) const {
    if (at.row) return drafts_[*at.row].facts.code;
    const org::Unit* u = tree_.find(at.unit);
    return u == nullptr ? std::string() : u->facts.code;
  }
  // Parents first; the plan has refused circles and what is nested too deep.
  void add(std::size_t i) {
    const UnitDraft& d = drafts_[i];
    if (added_[i] || !d.fresh || !written(d)) return;
    added_[i] = true;
    if (d.above.row) add(*d.above.row);
    push(d, org::UnitActKind::added);
  }
  void push(const UnitDraft& d, org::UnitActKind kind) {
    org::UnitChange c{kind, d.facts, {}, d.day};
    if (kind == org::UnitActKind::added || kind == org::UnitActKind::moved)
      c.parent = code_of(d.above);
    changes_.push_back({d.line.row, std::move(c)});
  }
  void cut() {
    std::set<Day> days;
    auto import = std::make_shared<org::ImportUnits>();
    Step step;
    const auto finish = [&] {
      if (import->changes.empty()) return;
      import->name = options_.name;
      import->file = options_.file;
      step.verb = [import](Work& w) { return org::import_units(w, *import); };
      steps_.push_back(std::move(step));
      step = {};
      import = std::make_shared<org::ImportUnits>();
      days.clear();
    };
    for (Change& c : changes_) {
      const bool other_day = !days.contains(c.change.from);
      if (import->changes.size() == org::kUnitChangesMost ||
          (other_day && days.size() == org::kUnitDaysMost))
        finish();
      days.insert(c.change.from);
      if (step.rows.empty() || step.rows.back() != c.row) step.rows.push_back(c.row);
      import->changes.push_back(std::move(c.change));
    }
    finish();
  }
  void end(const UnitDraft& d) {
    const std::string code = d.facts.code;
    const std::string into = code_of(d.into);
    const Day from = *d.ends;
    Step step;
    step.rows = {d.line.row};
    step.verb = [code, into, from](Work& w) -> Result<Entry> {
      const UnitId unit = unit_coded(w.org, code);
      if (into.empty()) return org::close_unit(w, {unit, from});
      return org::merge_unit(w, {unit, unit_coded(w.org, into), from});
    };
    steps_.push_back(std::move(step));
  }

  const std::vector<UnitDraft>& drafts_;
  const org::Tree& tree_;
  const Options& options_;
  std::vector<bool> added_;
  std::vector<Change> changes_;
  std::vector<Step> steps_;
};

}  // namespace

std::string alias_list(std::string_view cell) {
  std::string plain(cell);
  std::replace(plain.begin(), plain.end(), ';', '|');
  std::replace(plain.begin(), plain.end(), '\n', '|');
  std::string out;
  for (const std::string& part : split(plain, '|')) {
    const std::string alias = squeeze(nfc(part));
    if (!alias.empty()) out += (out.empty() ? "" : "|") + alias;
  }
  return out;
}

std::vector<Step> unit_steps(const std::vector<UnitDraft>& drafts, const org::Tree& tree,
                             const Options& options) {
  return Steps(drafts, tree, options).make();
}

}  // namespace duoc::organisation
