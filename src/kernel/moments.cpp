// See moments.h.
#include "kernel/moments.h"

#include <charconv>

#include "kernel/journal/journal.h"

namespace duoc {
namespace {

Fault invalid(std::string key, std::string field) {
  return Fault{Refusal::invalid, std::move(key), std::move(field), {}};
}

std::optional<Position> position_of(std::string_view text) {
  Position n{};
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), n);
  if (error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return n;
}

}  // namespace

Result<Moments> read_moments(store::Connection& rows, std::string_view as_of,
                             std::string_view known_at, Moment now, Position newest) {
  Moments m;
  m.as_of = now;
  if (const auto day = parse_iso_day(as_of)) {
    m.as_of_day = day;
    m.as_of = end_of(*day);
  } else if (const auto moment = parse_rfc3339(as_of)) {
    m.as_of = *moment;
  } else if (!as_of.empty() && as_of != "now") {
    return invalid("figures.as_of_malformed", "as_of");
  }
  m.known_at = newest;
  if (known_at.empty() || known_at == "now") return m;
  if (const auto day = parse_iso_day(known_at)) {
    m.known_at = journal::position_at(rows, end_of(*day) + -1);
  } else if (const auto moment = parse_rfc3339(known_at)) {
    m.known_at = journal::position_at(rows, *moment);
  } else if (const auto position = position_of(known_at)) {
    if (*position > newest) return invalid("figures.known_at_in_future", "known_at");
    m.known_at = *position;
  } else {
    return invalid("figures.known_at_malformed", "known_at");
  }
  return m;
}

}  // namespace duoc
