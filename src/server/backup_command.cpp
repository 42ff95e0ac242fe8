// duoc backup FOLDER | key FILE | keys TARGET | check TARGET.
#include <cstdio>
#include <filesystem>

#include "backup/remote.h"
#include "backup/shipper.h"
#include "backup/state.h"
#include "backup/writer.h"
#include "base/json_out.h"
#include "server/backup_serving.h"
#include "server/command_line.h"
#include "server/reading.h"
#include "server/restoring.h"

namespace duoc::server {
namespace {

namespace fs = std::filesystem;

int usage(bool asked) {
  std::puts(
      "duoc backup key FILE [--store PATH]\n"
      "  Makes the backup's key pair: the private key in FILE, to be kept elsewhere and needed "
      "only\n"
      "  to restore, the public one beside the installation's keys. Then: duoc serve --backup "
      "TARGET.\n"
      "duoc backup anew [--store PATH]\n"
      "  This installation is the one that sends to its target from now on, and begins a new row "
      "of\n"
      "  parts there: after the target was emptied or replaced on purpose, or another one's was "
      "in\n"
      "  its way. Never while the other one still serves.\n"
      "duoc backup keys TARGET [--store PATH]\n"
      "  Copies the persons' keys and the journal's key, sealed; removes copies older than 30 "
      "days.\n"
      "duoc backup check FOLDER --key FILE [--generation NAME] [--json]\n"
      "  Restores on trial into a temporary folder and verifies; touches nothing else. Exit code "
      "1\n"
      "  when the backup cannot be restored.\n"
      "duoc backup FOLDER [--store PATH] [--with-people-keys]\n"
      "  One whole copy of store and files, not sealed, in a new folder. Persons' keys are left "
      "out\n"
      "  unless asked for: keep that copy apart and at most 30 days.\n"
      "TARGET is a folder or https://host:port of a 'duoc receive', with --backup-ca FILE and\n"
      "--backup-token FILE, or --backup-certificate FILE --backup-key FILE. --data FOLDER beside "
      "a\n"
      "database. All with --json.");
  return asked ? 0 : 2;
}

int copy_whole(const Arguments& a, const fs::path& folder) {
  const Places places = places_of(a);
  if (store::is_database(places.store))
    throw Misused{"a database's backup is pgBackRest's matter: docs/operating/backup.md"};
  Reading in(places);
  if (fs::exists(folder)) throw Misused{folder.string() + " is there already: name a new folder"};
  fs::create_directories(folder);
  in.store->copy_to((folder / "duoc.db").string());
  if (fs::exists(in.places.files))
    fs::copy(in.places.files, folder / "files", fs::copy_options::recursive);
  if (a.flag("with-people-keys")) {
    fs::create_directories(folder / "keys");
    fs::permissions(folder / "keys", fs::perms::owner_all);
    PeopleKeys(in.places.people_keys).copy_to((folder / "keys" / "people.db").string());
  }
  if (a.flag("json")) {
    JsonOut out;
    out.open().field("store", (folder / "duoc.db").string()).field("position", in.position);
    std::puts(out.close().text().c_str());
    return 0;
  }
  std::printf("Backed up to %s at position %llu.\n", folder.c_str(),
              static_cast<unsigned long long>(in.position));
  return 0;
}

int make_key(const Arguments& a, const std::string& file) {
  const Places places = places_of(a);
  const journal::Signer signer(places.journal_key);
  backup::make_box_keys(file, places.backup_public, signer.public_key());
  if (a.flag("json")) {
    JsonOut out;
    out.open().field("private_key", file).field("public_key", places.backup_public);
    std::puts(out.close().text().c_str());
    return 0;
  }
  std::printf(
      "The private key is in %s: take it away from this machine, in two places.\nWithout it no "
      "backup can be read. The public key is in %s.\n",
      file.c_str(), places.backup_public.c_str());
  return 0;
}

int copy_keys(const Arguments& a, const std::string& address) {
  const Places places = places_of(a);
  const journal::Signer signer(places.journal_key);
  const auto box = backup::read_box_public(places.backup_public);
  if (!fs::exists(places.people_keys))
    throw std::runtime_error("there is no key store at " + places.people_keys);
  const auto target = open_backup_target(a, address);
  const auto state = backup::read_state(places.backup_state);
  if (!target->look(hex(signer.public_key()), {})) {
    if (state && state->keys_target == address)
      throw std::runtime_error(
          "the target of the keys holds no copies, and has held some: is its disk mounted? If it "
          "was emptied on purpose, name another folder, or 'duoc backup anew' and serve");
    target->begin(hex(signer.public_key()));
  }
  PeopleKeys keys(places.people_keys);
  const std::string name =
      backup::copy_keys(keys, places.journal_key, signer, box, *target, system_clock()->now());
  if (a.flag("json")) {
    JsonOut out;
    out.open().field("copy", name).field("target", address);
    std::puts(out.close().text().c_str());
    return 0;
  }
  std::printf("The keys are copied to %s as %s.\n", address.c_str(), name.c_str());
  return 0;
}

// The administrator's word; a serving process sees it within seconds.
int begin_anew(const Arguments& a) {
  const Places places = places_of(a);
  if (!fs::exists(places.journal_key))
    throw std::runtime_error("there is no installation with its keys at " + places.keys);
  backup::ask_anew(places.backup_state);
  if (a.flag("json")) {
    JsonOut out;
    std::puts(out.open().field("ok", true).close().text().c_str());
    return 0;
  }
  std::puts(
      "The backup of this installation begins anew on its target, as a new writer: at once when it "
      "serves with\n--backup, or when it does next. Any other that sends there will stop.");
  return 0;
}

// How long ago the target took its newest part, by the parts themselves.
std::int64_t seconds_since(Moment at) { return system_clock()->now().s - at.s; }

int check(const Arguments& a, const std::string& folder) {
  if (!a.has("key")) throw Misused{"name the backup's private key: --key FILE"};
  const fs::path trial =
      fs::temp_directory_path() / ("duoc-trial-" + hex(sha256(random_bytes(16))).substr(0, 12));
  struct Gone {
    fs::path path;
    ~Gone() {
      std::error_code ignored;
      fs::remove_all(path, ignored);
    }
  } const gone{trial};
  fs::create_directories(trial);
  fs::permissions(trial, fs::perms::owner_all, fs::perm_options::replace);
  RestoreAsked asked;
  asked.target = folder;
  asked.box_file = a.value("key");
  asked.before_damage = a.flag("before-damage");
  asked.generation = a.value("generation");
  asked.with_keys = false;
  const Places to((trial / "duoc.db").string());
  Restored restored = restore_to(asked, to);
  restored.in_order = restored.files_wrong == 0;
  const Moment newest =
      std::max(restored.brought.at, restored.newest ? restored.newest->at : Moment{0});
  restored.notes.push_back(
      "Nothing on the target is newer than " + rfc3339(newest) + ", " +
      std::to_string(seconds_since(newest) / 3600) +
      " hours ago: whether acts came after it, only /health of the serving machine says");
  print_restored(restored, "a trial folder", a.flag("json"));
  if (!a.flag("json"))
    std::printf("The newest part was made %lld s ago.\n",
                static_cast<long long>(seconds_since(restored.brought.at)));
  if (restored.in_order) return 0;
  std::fprintf(stderr, "Refused: %llu evidence files cannot be brought back.\n",
               static_cast<unsigned long long>(restored.files_wrong));
  return 1;
}

}  // namespace

int backup(const std::vector<std::string>& words) {
  std::set<std::string> values = {"store", "data", "key", "generation"};
  values.merge(backup_target_options());
  const Arguments a(words, values, {"json", "help", "with-people-keys", "before-damage"});
  if (a.flag("help") || a.words().empty() || a.words().size() > 2) return usage(a.flag("help"));
  const std::string& what = a.words()[0];
  if (a.words().size() == 1 && what == "anew") return begin_anew(a);
  if (a.words().size() == 1) return copy_whole(a, what);
  try {
    if (what == "key") return make_key(a, a.words()[1]);
    if (what == "keys") return copy_keys(a, a.words()[1]);
    if (what == "check") return check(a, a.words()[1]);
  } catch (const backup::Damaged& damaged) {
    return damaged_backup(damaged.what(), a.flag("json"));
  }
  throw Misused{"there is no 'backup " + what + "'"};
}

}  // namespace duoc::server
