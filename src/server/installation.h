// A living installation: store, keys, committer and followers, opened together. Where things lie
// beside the database file: keys/journal.key, keys/people.db, files/.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "kernel/files/files.h"
#include "kernel/journal/journal.h"
#include "kernel/people_keys.h"
#include "kernel/work.h"
#include "modules/directives/ledger.h"
#include "modules/directives/step_graph.h"

namespace duoc::server {

/// The explicit list of modules, in the order of their schema.
std::vector<Module> modules();
/// The schema of all of them, in order.
std::vector<store::Step> schema_steps();

/// Where an installation lies: its store, and the folder of its keys and files. For a SQLite file
/// that is the file's own folder; beside a database it is named (--data). Throws when it is not,
/// and Misused for an address with a password in it.
struct Places {
  Places(const std::string& store, const std::string& data = "");
  std::string store;
  std::string keys;
  std::string journal_key;
  std::string people_keys;
  std::string files;
  std::string backup_public;  // the backup's public key, beside the others
  std::string backup_state;   // folder: how far the backup is
  std::string erased;         // persons whose keys must go whatever copy they came back from
};

/// Persons named in Places::erased.
std::vector<PersonId> read_erased(const Places& places);
void write_erased(const Places& places, const std::vector<PersonId>& persons);

/// Whether something stands there: a file, whatever it holds, or a database with tables of ours
/// that are not of a restore or a copy that was ended in between.
bool holds_installation(const std::string& address);

class Installation {
 public:
  /// Opens what `create` has made, brings the schema up to date and fills the ledger.
  Installation(const Places& places, Clock& clock, const store::OpenOptions& options = {});
  /// Makes folders, keys and an empty store with its first entry. Throws when there is one already.
  static void create(const Places& places, Clock& clock, const std::string& origin,
                     const std::string& example, const std::string& as_of);

  /// Runs a verb for an actor and waits.
  Result<Entry> act(const Actor& actor, Verb verb);

  Places places;
  Clock& clock;
  std::unique_ptr<store::Store> store;
  journal::Signer signer;
  PeopleKeys people_keys;
  Files files;
  directives::StepGraph graph;
  journal::Installation about;
  std::unique_ptr<Committer> committer;
  std::unique_ptr<directives::Ledger> ledger;
};

}  // namespace duoc::server
