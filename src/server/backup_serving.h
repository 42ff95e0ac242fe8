// The backup beside a serving installation: its options, its shipper, and what it says of itself.
#pragma once

#include <memory>
#include <set>
#include <string>

#include "backup/shipper.h"
#include "server/command_line.h"
#include "server/installation.h"

namespace duoc::server {

/// How to get to a receiver: --backup-ca, --backup-token, --backup-certificate, --backup-key.
std::set<std::string> backup_target_options();
std::unique_ptr<backup::Target> open_backup_target(const Arguments& a, const std::string& address);

/// By --backup and --backup-keys of `duoc serve`. Null when no backup is asked for. Throws when one
/// is and there is no key for it.
std::unique_ptr<backup::Shipper> backup_of(const Arguments& a, Installation& in);

/// Strangers need not know where it goes and what the newest error says; the copies of the keys are
/// for the administrators' page.
enum class Told { stranger, watcher, administrator };
/// {"target", "generation", "shipped", …}
void write_lag(JsonOut& out, const backup::Lag& lag, Told told);

/// Says a damaged backup's sentence on stderr, and as JSON when asked; the exit code 1.
int damaged_backup(const std::string& sentence, bool json);

}  // namespace duoc::server
