// The entry's bytes. Their form is version 1 and does not change: proofs issued years ago are
// checked against it.
#include "kernel/entry.h"

#include <boost/json/serialize.hpp>

#include "base/json_in.h"
#include "base/json_out.h"
#include "kernel/work.h"

namespace duoc {

std::string entry_bytes(const Entry& e) {
  JsonOut out;
  out.open();
  out.field("position", e.position);
  out.field("kind", e.kind);
  out.field("version", e.version);
  out.field("recorded", e.recorded);
  out.field("effective", e.effective);
  out.field("person", e.actor.person.n);
  out.field("post", e.actor.post.n);
  out.field("unit", e.actor.unit.n);
  out.field("record", e.record);
  out.field_raw("body", e.body);
  out.close();
  return out.take();
}

Result<Entry> parse_entry(std::string_view bytes) {
  const Fault malformed{Refusal::unreadable, "entry.malformed", "", {}};
  auto parsed = parse_json(bytes);
  if (!parsed) return malformed;
  const JsonIn& in = *parsed;
  const auto recorded = in.moment("recorded");
  const auto effective = in.moment("effective");
  const auto kind = in.text("kind");
  const auto at = bytes.find("\"body\":");
  if (!recorded || !effective || !kind || at == std::string_view::npos) return malformed;
  Entry e;
  e.position = static_cast<Position>(in.integer("position").value_or(0));
  e.kind = *kind;
  e.version = static_cast<int>(in.integer("version").value_or(0));
  e.recorded = *recorded;
  e.effective = *effective;
  e.actor = {in.id<PersonId>("person"), in.id<PostId>("post"), in.id<UnitId>("unit")};
  e.record = in.text_or_empty("record");
  e.body = std::string(bytes.substr(at + 7, bytes.size() - at - 8));
  if (entry_bytes(e) != bytes) return malformed;
  return e;
}

Entry entry_of(const Work& work, std::string kind, std::string record, Moment effective,
               JsonOut& body) {
  Entry e;
  e.kind = std::move(kind);
  e.record = std::move(record);
  e.effective = effective;
  e.actor = work.actor;
  e.body = body.take();
  return e;
}

}  // namespace duoc
