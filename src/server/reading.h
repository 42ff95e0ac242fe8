// What the read-only commands share: a store opened for reading beside a serving process.
#pragma once

#include <memory>

#include "kernel/journal/journal.h"
#include "modules/directives/answers.h"
#include "server/command_line.h"
#include "server/installation.h"

namespace duoc::server {

/// Opens a store for reading beside a serving process. Throws store::Trouble when it is of an
/// earlier release: only a process that writes brings it up to date.
std::unique_ptr<store::Store> open_to_read(const std::string& path);

/// A snapshot with organisation and ledger; takes no lock, so it works while another process
/// serves.
struct Reading {
  explicit Reading(const Places& places);
  Places places;
  std::unique_ptr<Clock> clock;
  std::unique_ptr<store::Store> store;
  store::Snapshot snapshot;
  Position position = 0;
  std::shared_ptr<const org::State> org;
  std::unique_ptr<directives::Ledger> ledger;
  directives::Desk desk() {
    return {*snapshot, *org, *ledger, directives::Language::vi, {}, clock->now(), position};
  }
};

inline constexpr const char* kDefaultStore = "var/ca-mau/duoc.db";
/// --store and --data of a command, or as its configuration file says.
Places places_of(const Arguments& a);

/// A fault as one English sentence for the command line: what is wrong, where, what to do.
std::string sentence_of(const Fault& fault);
/// {"ok": false, "code", "field", "problem", "args"} on standard output, for --json.
void print_refusal(const Fault& fault);
/// Says the refusal on stderr, and as JSON when asked; the exit code 1.
int refused(const Fault& fault, bool json);
std::string read_file(const std::string& path, std::size_t most);

}  // namespace duoc::server
