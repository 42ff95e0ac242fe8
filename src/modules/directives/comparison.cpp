// See comparison.h. First what is the same to the letter, then the same wording, then the most
// alike pairs; what is left over is new or dropped, or part of a split or joined task.
#include "modules/directives/comparison.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/text.h"
#include "modules/directives/annex/likeness.h"

namespace duoc::directives {
namespace {

constexpr std::size_t kNone = ~std::size_t{0};

// Who a cell names, after mergers: units in the order of the cell, groups and strangers by words.
struct Named {
  std::vector<std::string> who;  // "u12", "các bộ, ngành" folded
  std::set<UnitId> merged;       // units that a merger has made another of
};

class Agencies {
 public:
  Agencies(const UnitNames& names, Moment when, const SuccessorOf& successor)
      : names_(names), when_(when), successor_(successor) {}

  Named of_text(const std::string& text) const {
    std::vector<RowAgency> list;
    for (const AgencyReading& a : read_agencies(text, names_, when_))
      list.push_back({a.text, a.unit, ""});
    return of(list);
  }
  Named of(const std::vector<RowAgency>& list) const {
    Named out;
    for (const RowAgency& a : list) {
      std::string who = fold_words(a.text);
      if (a.unit) {
        const UnitId now = successor_(a.unit);
        if (now != a.unit) out.merged.insert(a.unit);
        who = "u" + std::to_string(now.n);
      }
      if (std::find(out.who.begin(), out.who.end(), who) == out.who.end())
        out.who.push_back(std::move(who));
    }
    return out;
  }

 private:
  const UnitNames& names_;
  Moment when_;
  const SuccessorOf& successor_;
};

std::vector<RowAgency> with_role(const std::vector<RowAgency>& all, bool leading) {
  std::vector<RowAgency> out;
  for (const RowAgency& a : all) {
    if ((a.role != "cooperating") == leading) out.push_back(a);
  }
  return out;
}

bool same_text(const std::string& a, const std::string& b) {
  return fold_words(a) == fold_words(b);
}

// The leads in their order, since the first is accountable; the others as a set without the leads.
bool same_leads(const Named& a, const Named& b) { return a.who == b.who; }
bool same_others(Named a, Named b, const Named& leads_a, const Named& leads_b) {
  const auto rest = [](Named& n, const Named& leads) {
    std::erase_if(n.who, [&](const std::string& w) {
      return std::find(leads.who.begin(), leads.who.end(), w) != leads.who.end();
    });
    std::sort(n.who.begin(), n.who.end());
  };
  rest(a, leads_a);
  rest(b, leads_b);
  return a.who == b.who;
}

std::string listed(const std::vector<RowAgency>& agencies) {
  std::string out;
  std::set<std::string> seen;
  for (const RowAgency& a : agencies) {
    if (seen.insert(a.text).second) out += (out.empty() ? "" : ", ") + a.text;
  }
  return out;
}

void differ(Standpoint& p, Column c, const std::string& was, const std::string& now,
            bool by_merger = false) {
  p.differences.push_back({c, was, now, by_merger});
}

// A task entered before its cells were kept is compared by its units.
void compare_agencies(Standpoint& p, const AnnexRow& row, const Standing& task,
                      const Agencies& agencies) {
  const auto was_leading = with_role(task.agencies, true);
  const auto was_helping = with_role(task.agencies, false);
  const bool kept = !task.lead_text.empty();
  const Named leads_was = kept ? agencies.of_text(task.lead_text) : agencies.of(was_leading);
  const Named leads_now = agencies.of(row.lead);
  const Named others_was =
      kept ? agencies.of_text(task.cooperating_text) : agencies.of(was_helping);
  const Named others_now = agencies.of(row.cooperating);
  const auto judge = [&](Column c, const std::string& was, const std::string& now, bool same,
                         const Named& a, const Named& b) {
    if (same_text(was, now) || (!kept && same && a.merged.empty() && b.merged.empty())) return;
    const bool merger = same && !(a.merged.empty() && b.merged.empty());
    if (same && !merger) return;  // spelled otherwise
    if (merger) {
      for (const Named* n : {&a, &b})
        p.merged.insert(p.merged.end(), n->merged.begin(), n->merged.end());
    }
    differ(p, c, was, now, merger);
  };
  judge(Column::lead, kept ? task.lead_text : listed(was_leading), row.lead_text,
        same_leads(leads_was, leads_now), leads_was, leads_now);
  Named seen = others_was;  // a merger may have made a cooperating unit the lead itself
  if (seen.merged.empty()) seen.merged = leads_was.merged;
  judge(Column::cooperating, kept ? task.cooperating_text : listed(was_helping),
        row.cooperating_text, same_others(others_was, others_now, leads_was, leads_now), seen,
        others_now);
  std::sort(p.merged.begin(), p.merged.end());
  p.merged.erase(std::unique(p.merged.begin(), p.merged.end()), p.merged.end());
}

void compare_columns(Standpoint& p, const AnnexRow& row, const Standing& task,
                     const Agencies& agencies) {
  if (!same_text(row.work, task.work)) differ(p, Column::task, task.work, row.work);
  if (!same_text(row.product, task.product)) differ(p, Column::product, task.product, row.product);
  if (!same_text(row.deadline_text, task.deadline_text))
    differ(p, Column::deadline, task.deadline_text, row.deadline_text);
  compare_agencies(p, row, task, agencies);
  p.change = p.differences.empty() ? Change::unchanged : Change::changed;
}

// Pairs rows with tasks.
class Pairing {
 public:
  Pairing(const std::vector<AnnexRow>& rows, const std::vector<Standing>& standing)
      : rows_(rows),
        standing_(standing),
        task_of(rows.size(), kNone),
        row_of(standing.size(), kNone) {
    for (const Standing& s : standing) index_.add(wording_of(s.work));
    index_.done();
    wordings_.reserve(rows.size());
    for (const AnnexRow& row : rows) wordings_.push_back(wording_of(row.work));
  }

  void same_content() {
    std::multimap<std::string, std::size_t> by_content;
    for (std::size_t t = 0; t < standing_.size(); ++t)
      by_content.emplace(standing_[t].fingerprint, t);
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      const auto found = by_content.find(rows_[r].fingerprint);
      if (found == by_content.end()) continue;
      pair(r, found->second, 1);
      by_content.erase(found);
    }
  }

  // The most alike first; of equally alike ones, whose other columns agree most.
  void alike() {
    struct Candidate {
      double likeness;
      int agreeing;
      std::size_t row;
      std::size_t task;
    };
    std::vector<Candidate> all;
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      if (task_of[r] != kNone) continue;
      for (const std::size_t t : index_.find(wordings_[r])) {
        const double l = likeness(wordings_[r], index_.wording(t));
        if (row_of[t] == kNone && l >= kSameTask) all.push_back({l, agreeing(r, t), r, t});
      }
    }
    std::sort(all.begin(), all.end(), [](const Candidate& a, const Candidate& b) {
      return std::tie(b.likeness, b.agreeing, a.row, a.task) <
             std::tie(a.likeness, a.agreeing, b.row, b.task);
    });
    for (const Candidate& c : all) {
      if (task_of[c.row] == kNone && row_of[c.task] == kNone) pair(c.row, c.task, c.likeness);
    }
  }

  // What is too short or too common for the index: the same words in the same order.
  void same_words() {
    std::multimap<std::string, std::size_t> by_words;
    for (std::size_t t = 0; t < standing_.size(); ++t) {
      if (row_of[t] == kNone) by_words.emplace(fold_words(standing_[t].work), t);
    }
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      if (task_of[r] != kNone) continue;
      const auto [from, to] = by_words.equal_range(fold_words(rows_[r].work));
      auto best = to;
      for (auto i = from; i != to; ++i) {
        if (best == to || agreeing(r, i->second) > agreeing(r, best->second)) best = i;
      }
      if (best == to) continue;
      pair(r, best->second, 1);
      by_words.erase(best);
    }
  }

  // The longest part of a task that was cut up goes on with it; the others are split from it.
  void parts(std::vector<Standpoint>& out) {
    std::map<std::size_t, std::vector<std::size_t>> parts_of;
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      if (task_of[r] != kNone || wordings_[r].size() < kPartLeast) continue;
      for (const std::size_t t : index_.find(wordings_[r])) {
        const bool settled = row_of[t] != kNone && like_of_[row_of[t]] == 1;
        if (settled || share_within(wordings_[r], index_.wording(t)) < kTakenIn) continue;
        parts_of[t].push_back(r);
        break;
      }
    }
    for (auto& [t, list] : parts_of) {
      if (row_of[t] == kNone) {
        const auto longest = std::max_element(list.begin(), list.end(), [&](auto a, auto b) {
          return wordings_[a].size() < wordings_[b].size();
        });
        pair(*longest, t, likeness(wordings_[*longest], index_.wording(t)));
        list.erase(longest);
      }
      for (const std::size_t r : list) out[r].split_from = standing_[t].task;
    }
  }

  // A row that has taken in several tasks goes on with the longest of them.
  void joins(std::vector<Standpoint>& out, std::map<std::size_t, std::size_t>& taken_in) {
    for (std::size_t r = 0; r < rows_.size(); ++r) {
      if (out[r].split_from || (task_of[r] != kNone && like_of_[r] == 1)) continue;
      std::vector<std::size_t> inside;
      for (const std::size_t t : index_.find(wordings_[r])) {
        if (row_of[t] == kNone && index_.wording(t).size() >= kPartLeast &&
            share_within(index_.wording(t), wordings_[r]) >= kTakenIn)
          inside.push_back(t);
      }
      if (inside.empty()) continue;
      if (task_of[r] == kNone) {
        const auto longest = std::max_element(inside.begin(), inside.end(), [&](auto a, auto b) {
          return index_.wording(a).size() < index_.wording(b).size();
        });
        pair(r, *longest, likeness(wordings_[r], index_.wording(*longest)));
        inside.erase(longest);
      }
      for (const std::size_t t : inside) {
        taken_in[t] = r;
        out[r].joins.push_back(standing_[t].task);
      }
    }
  }

  double like_of(std::size_t r) const {
    const auto found = like_of_.find(r);
    return found == like_of_.end() ? 0 : found->second;
  }

 private:
  int agreeing(std::size_t r, std::size_t t) const {
    const AnnexRow& row = rows_[r];
    const Standing& s = standing_[t];
    return 2 * same_text(row.product, s.product) +
           2 * same_text(row.deadline_text, s.deadline_text) +
           2 * same_text(row.lead_text, s.lead_text) + (!row.no.empty() && row.no == s.no);
  }
  void pair(std::size_t r, std::size_t t, double like) {
    task_of[r] = t;
    row_of[t] = r;
    like_of_[r] = like;
  }

  const std::vector<AnnexRow>& rows_;
  const std::vector<Standing>& standing_;
  AlikeIndex index_;
  std::vector<Wording> wordings_;
  std::map<std::size_t, double> like_of_;

 public:
  std::vector<std::size_t> task_of;  // of each row; kNone
  std::vector<std::size_t> row_of;   // of each task
};

}  // namespace

std::string_view name_of(Change c) {
  return c == Change::fresh ? "new" : c == Change::changed ? "changed" : "unchanged";
}

bool Standpoint::follows_mergers() const {
  return change == Change::changed && joins.empty() &&
         std::all_of(differences.begin(), differences.end(),
                     [](const Difference& d) { return d.by_merger; });
}

Compared compare(const std::vector<AnnexRow>& rows, const std::vector<Standing>& standing,
                 const UnitNames& names, Moment when, const SuccessorOf& successor) {
  Compared out;
  out.rows.resize(rows.size());
  std::map<std::size_t, std::size_t> taken_in;
  Pairing pairs(rows, standing);
  pairs.same_content();
  pairs.alike();
  pairs.same_words();
  pairs.parts(out.rows);
  pairs.joins(out.rows, taken_in);
  const Agencies agencies(names, when, successor);
  for (std::size_t r = 0; r < rows.size(); ++r) {
    Standpoint& p = out.rows[r];
    if (pairs.task_of[r] == kNone) continue;
    const Standing& task = standing[pairs.task_of[r]];
    p.task = task.task;
    p.likeness = pairs.like_of(r);
    p.change = Change::unchanged;
    if (rows[r].fingerprint != task.fingerprint) compare_columns(p, rows[r], task, agencies);
    if (!p.joins.empty()) p.change = Change::changed;
  }
  std::map<DirectiveId, std::pair<std::size_t, std::size_t>> said;  // tasks of a directive, said
  for (std::size_t t = 0; t < standing.size(); ++t) {
    auto& [all, still] = said[standing[t].directive];
    ++all;
    still += pairs.row_of[t] != kNone || taken_in.contains(t) ? 1 : 0;
  }
  for (std::size_t t = 0; t < standing.size(); ++t) {
    if (pairs.row_of[t] != kNone || !standing[t].open) continue;
    const auto& [all, still] = said[standing[t].directive];
    const auto in = taken_in.find(t);
    if (still * 2 < all && in == taken_in.end()) continue;
    out.dropped.push_back({standing[t].task, in == taken_in.end()
                                                 ? std::nullopt
                                                 : std::optional<std::size_t>(in->second)});
  }
  return out;
}

}  // namespace duoc::directives
