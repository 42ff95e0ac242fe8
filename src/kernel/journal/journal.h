// The journal's tables, and what anybody may ask of them: verify everything, prove one entry, give
// the head.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "kernel/entry.h"
#include "kernel/journal/seal.h"
#include "kernel/journal/tree.h"
#include "kernel/module.h"
#include "store/store.h"

namespace duoc::journal {

/// Tables journal, journal_head, idempotency, session, installation; the kind store.created.
Module module();

/// Writes the entry's row; its leaf hash goes with it.
void append(store::Connection& rows, const Entry& entry, const Hash& leaf);
void append_head(store::Connection& rows, const Head& head, const Frontier& frontier);

struct Newest {
  Head head;
  Frontier frontier;
};
/// Nothing in an empty journal.
std::optional<Newest> newest(store::Connection& rows);

Entry entry_of(const store::Row& row);  // columns of kEntryColumns
inline constexpr std::string_view kEntryColumns =
    "position, kind, version, recorded, effective, person, post, unit, record, body";
std::optional<Entry> find(store::Connection& rows, Position position);
/// Entries (after, upto] in order.
void each(store::Connection& rows, Position after, Position upto,
          const std::function<void(const Entry&)>& visit);
/// The newest position recorded at or before the moment.
Position position_at(store::Connection& rows, Moment t);

/// What the first entry says of this installation.
struct Installation {
  std::string origin;
  std::string example;  // name of the example it was made from; "" for a real one
  std::string as_of;    // the day on which an example opens
};
std::optional<Installation> installation(store::Connection& rows);

/// What verify found; `ok` or the first thing that is wrong, in one sentence that names it.
struct Verdict {
  bool ok = true;
  std::string problem;
  Position entries = 0;
  Position heads = 0;
  std::uint64_t rows = 0;   // rows compared with a replay
  std::uint64_t files = 0;  // evidence files hashed
};

struct VerifyParts {
  std::span<const Module> modules;
  PublicKey key;
  std::string files_folder;   // "" when there are none
  std::optional<Head> since;  // an earlier checkpoint, whose signature has been checked
};
/// Entries against leaves, leaves against every head, heads against the key, the given checkpoint
/// by a consistency proof, every determined row against a replay, every file against its name.
Verdict verify(store::Connection& rows, const VerifyParts& parts);

/// {"entry": "<bytes>", "index", "size", "path": [hex], "head": {…}}: checked with the public key
/// alone.
std::string proof_json(store::Connection& rows, Position position, const PublicKey& key);
/// Checks a proof; the entry in it on success. Faults proof.malformed, proof.refuted,
/// proof.wrong_key.
Result<Entry> check_proof(std::string_view json, const std::optional<PublicKey>& expected_key);

}  // namespace duoc::journal
