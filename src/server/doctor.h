// Whether an installation may be trusted with acts: what is looked at before it serves, and what
// 'duoc doctor' says to whoever looks after it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "kernel/journal/journal.h"
#include "server/findings.h"
#include "server/installation.h"

namespace duoc::server {

/// How durable a commit is, rights and owner of the keys, that the key is the journal's, the clock.
/// Takes no lock and milliseconds.
std::vector<Examined> before_serving(const Places& places, store::Store& store, Clock& clock);
/// All of that, and disk ahead, persons' keys, descriptors, the programs that read documents, and
/// the journal: `whole` verifies it and keeps the head that was verified; otherwise it is only
/// asked when that was last done.
std::vector<Examined> examine(const Places& places, store::Store& store, Clock& clock, bool whole);
/// The same beside a serving committer, which knows the organisation already.
std::vector<Examined> examine(const Places& places, store::Store& store, Clock& clock,
                              const org::State& org, bool whole);

/// Verifies the whole journal; keeps the head that was verified.
Examined verified_whole(const Places& places, store::Connection& rows);
/// What was last verified here, and when. Nothing: never.
struct Verified {
  journal::Head head;
  Moment at;
};
std::optional<Verified> last_verified(const Places& places, const journal::PublicKey& key);

/// The first refusal as one sentence; "" when there is none.
std::string first_refusal(const std::vector<Examined>& all);

}  // namespace duoc::server
