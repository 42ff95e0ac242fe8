// See api_decisions.h.
#include "modules/directives/api_decisions.h"

#include <boost/json/array.hpp>
#include <charconv>

#include "api/door.h"

namespace duoc::directives {

Result<Decision> decision_of(const JsonIn& in, const std::optional<Directive>& directive) {
  Decision d;
  d.skip = in.flag("skip");
  d.accept = in.flag("accept");
  if (const auto lead = in.integer("lead")) d.lead = UnitId{*lead};
  if (in.flag("lead_is_issuer") && directive) d.lead = directive->issuer;
  for (const auto& [name, list] :
       {std::pair{"co_leads", &d.co_leads}, {"cooperating", &d.cooperating}}) {
    const auto* ids = in.list(name);
    if (ids == nullptr) continue;
    for (const auto& id : *ids) {
      if (id.is_int64()) list->push_back(UnitId{id.get_int64()});
    }
  }
  d.kind = in.text("class");
  TRY(d.deadline, api::optional_day(in, "deadline"));
  d.period = in.text_or_empty("period");
  const std::int64_t first_year = in.integer("first_year").value_or(0);
  const bool period_known = d.period.empty() || d.period == "month" || d.period == "quarter" ||
                            d.period == "half_year" || d.period == "year";
  if (!period_known) return Fault{Refusal::invalid, "json.field_malformed", "period", {}};
  if (first_year != 0 && (first_year < 2000 || first_year > kLastYear))
    return Fault{Refusal::invalid, "json.field_malformed", "first_year", {}};
  d.first_year = static_cast<int>(first_year);
  d.members_cooperate = in.flag("members_cooperate");
  d.drop_unknown = in.flag("drop_unknown");
  if (const auto* names = in.object("names")) {
    for (const auto& item : *names) {
      if (item.value().is_int64())
        d.names[std::string(item.key())] = UnitId{item.value().get_int64()};
    }
  }
  if (const auto* same = in.list("same_as")) {
    for (const auto& id : *same) {
      if (id.is_int64() && d.same_as.size() < 20) d.same_as.push_back(TaskId{id.get_int64()});
    }
  }
  return d;
}

namespace {

// Column names as they stand in the JSON; anything else is no cell of a row.
bool is_column(std::string_view name) {
  for (int c = 0; c < kColumns; ++c) {
    if (name_of(static_cast<Column>(c)) == name) return true;
  }
  return false;
}

void read_cells(const JsonIn& in, const std::string& key, Corrections& out) {
  const auto* cells = in.object("cells");
  int row = 0;
  const auto parsed = std::from_chars(key.data(), key.data() + key.size(), row);
  if (cells == nullptr || parsed.ec != std::errc()) return;
  for (const auto& item : *cells) {
    if (item.value().is_string() && is_column(item.key()))
      out[row][std::string(item.key())] = std::string(item.value().get_string());
  }
}

}  // namespace

Said said_of(const std::vector<DraftDecision>& kept, const std::optional<Directive>& directive) {
  Said out;
  for (const DraftDecision& d : kept) {
    const auto in = parse_json(d.json);
    if (!in) continue;  // taken back
    read_cells(*in, d.key, out.corrections);
    if (auto decision = decision_of(*in, directive)) out.decisions[d.key] = std::move(*decision);
  }
  return out;
}

}  // namespace duoc::directives
