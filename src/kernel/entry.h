// The journal's entry: what one act did, by whom, when it was recorded and from when it counts.
#pragma once

#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/ids.h"
#include "base/result.h"

namespace duoc {

/// Who acts: the person, and the post and unit under which they act. All 0: the installation itself
/// (its creation).
struct Actor {
  PersonId person;
  PostId post;
  UnitId unit;
};

/// One change of the record. A verb fills kind to body; the committer adds position and recorded.
struct Entry {
  Position position = 0;
  std::string kind;  // "task.accepted": the act's past tense
  int version = 1;   // of the body's form; apply of every published version stays
  Moment recorded;   // never decreases along the journal
  Moment effective;  // from when the act counts; may lie before `recorded`
  Actor actor;
  std::string record;       // "task/12"
  std::string body = "{}";  // JSON object; personal fields only as ciphertext
};

/// The leaf of the tree: one line of JSON, the same for ever.
std::string entry_bytes(const Entry& entry);
/// The way back. Fault entry.malformed.
Result<Entry> parse_entry(std::string_view bytes);

}  // namespace duoc
