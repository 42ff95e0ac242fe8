// Whether an installation may be trusted with acts: what is looked at before it serves, and what
// 'duoc doctor' says to whoever looks after it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "kernel/journal/journal.h"
#include "server/command_line.h"
#include "server/findings.h"
#include "server/installation.h"

namespace duoc::server {

/// How durable a commit is, rights and owner of the keys, that the key is the journal's, the clock.
/// Takes no lock and milliseconds.
std::vector<Examined> before_serving(const Places& places, store::Store& store, Clock& clock);
/// Whether waiting may mend a refusal: a clock that is not set yet, an engine that is away.
bool may_pass(const Examined& refused);
/// Disk ahead, then all of that, persons' keys, descriptors, the programs that read documents, and
/// the journal: `whole` verifies it and keeps the head that was verified; otherwise it is only
/// asked when that was last done. What cannot be looked at is a finding; the others still come.
std::vector<Examined> examine(const Places& places, store::Store& store, Clock& clock, bool whole);
/// The same beside a serving committer, which knows the organisation already.
std::vector<Examined> examine(const Places& places, store::Store& store, Clock& clock,
                              const org::State& org, bool whole);

/// The same for a store that could not be opened, with the reason: disk, store, keys and programs.
std::vector<Examined> examine_unopened(const Places& places, const std::string& why);
/// Where the backup goes, how far it is, and the certificate, by the settings of `duoc serve`.
/// `store`: null when it could not be opened; then the acts that wait are not counted.
std::vector<Examined> examine_settings(const Places& places, const Arguments& settings,
                                       store::Store* store, Moment now);

/// Verifies the whole journal; keeps the head that was verified.
Examined verified_whole(const Places& places, store::Connection& rows);
/// What was last verified here, and when. Nothing: never.
struct Verified {
  journal::Head head;
  Moment at;
};
std::optional<Verified> last_verified(const Places& places, const journal::PublicKey& key);

/// Forgets the head that was last verified: a restore may end before it, and says itself what is
/// missing.
void forget_kept_head(const Places& places);
/// Keeps the newest head, after a restore that has verified all up to it. Nothing is kept while the
/// journal's key is not back.
void keep_newest_head(const Places& places, store::Connection& rows);

bool nothing_refused(const std::vector<Examined>& all);

}  // namespace duoc::server
