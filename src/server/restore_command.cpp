// duoc restore FOLDER | keys TARGET.
#include <cstdio>
#include <filesystem>
#include <limits>

#include "backup/state.h"
#include "backup/writer.h"
#include "base/json_out.h"
#include "server/backup_serving.h"
#include "server/command_line.h"
#include "server/doctor.h"
#include "server/reading.h"
#include "server/restoring.h"
#include "server/restoring_keys.h"
#include "server/workshop.h"

namespace duoc::server {
namespace {

namespace fs = std::filesystem;

int usage(bool asked) {
  std::puts(
      "duoc restore FOLDER --key FILE --store PATH [--position N] [--before-damage]\n"
      "             [--keys FOLDER [--copy NAME]] [--json]\n"
      "  Brings an installation back from what 'duoc serve --backup' has sent, to the newest state "
      "or\n"
      "  to any journal position, verifies it, and says what is missing and how long each stage\n"
      "  took. Nothing may stand at PATH. --key: the backup's private key. --keys: where the "
      "copies\n"
      "  of the key store are. --before-damage: the newest whole state before a damaged part.\n"
      "  --generation NAME: of this row of parts alone, when two writers were at work.\n"
      "duoc restore FOLDER --key FILE --from DATABASE --store DATABASE --data FOLDER [--position "
      "N]\n"
      "  The same for a database that pgBackRest has brought back: files, erasures, verification.\n"
      "  With --position, --store names a second, empty database.\n"
      "duoc restore keys FOLDER --key FILE --store PATH [--copy NAME] [--json]\n"
      "  Brings the key store and the journal's key back from the newest copy.\n"
      "duoc restore FOLDER --store PATH [--json]\n"
      "  Brings a whole copy ('duoc backup FOLDER') back, beside keys that are there.");
  return asked ? 0 : 2;
}

// A backup that was sent from here goes on from the copy, and says at its target that what was
// recorded beyond it was left on purpose.
void go_on_from_copy(const Places& to) {
  if (!backup::read_state(to.backup_state)) return;
  const auto newest = journal::newest(*open_to_read(to.store)->read());
  backup::write_origin(to.backup_state, {"", 0, 0, newest ? newest->head.size : 0});
}

int restore_copy(const Arguments& a, const fs::path& from) {
  const Places to = places_of(a);
  if (store::is_database(to.store))
    throw Misused{"a backup of a file comes back to a file: --store PATH"};
  if (fs::exists(to.store))
    throw Misused{"there is a store at " + to.store + " already: it stays as it is"};
  if (!fs::exists(from / "duoc.db")) throw Misused{from.string() + " is not a backup"};
  Workshop workshop(to);
  const Places& made = workshop.places();
  fs::copy_file(from / "duoc.db", made.store);
  if (fs::exists(from / "files")) fs::copy(from / "files", made.files, fs::copy_options::recursive);
  if (fs::exists(from / "keys" / "people.db") && !fs::exists(to.people_keys))
    fs::copy_file(from / "keys" / "people.db", made.people_keys);
  workshop.place();
  forget_kept_head(to);
  go_on_from_copy(to);
  std::vector<std::string> verify = {"verify", "--store", to.store};
  if (a.flag("json")) verify.push_back("--json");
  const int verified = journal(verify);
  if (verified == 0) keep_newest_head(to, *open_to_read(to.store)->read());
  return verified;
}

int restore_keys(const Arguments& a, const std::string& folder) {
  if (!a.has("key")) throw Misused{"name the backup's private key: --key FILE"};
  const Places to = places_of(a);
  Workshop workshop(to);
  const std::string sentence =
      bring_keys_into({folder, a.value("key"), a.value("copy")}, to, workshop.places());
  workshop.place();
  if (a.flag("json")) {
    JsonOut out;
    std::puts(out.open().field("ok", true).field("note", sentence).close().text().c_str());
    return 0;
  }
  std::printf("%s.\n", sentence.c_str());
  return 0;
}

int restore_parts(const Arguments& a, const std::string& folder) {
  if (!a.has("key")) throw Misused{"name the backup's private key: --key FILE"};
  const Places to = places_of(a);
  RestoreAsked asked;
  asked.target = folder;
  asked.box_file = a.value("key");
  asked.from = a.value("from");
  asked.before_damage = a.flag("before-damage");
  asked.generation = a.value("generation");
  if (a.has("position"))
    asked.position =
        static_cast<Position>(a.number("position", 0, 1, std::numeric_limits<std::int64_t>::max()));
  asked.keys = a.value("keys");
  asked.keys_copy = a.value("copy");
  const Restored restored = restore_to(asked, to);
  forget_kept_head(to);
  if (restored.files_wrong == 0) keep_newest_head(to, *open_to_read(to.store)->read());
  print_restored(restored, store::without_password(to.store), a.flag("json"));
  return 0;
}

}  // namespace

int damaged_backup(const std::string& sentence, bool json) {
  if (json) {
    JsonOut out;
    out.open().field("ok", false).field("problem", sentence).close();
    std::puts(out.text().c_str());
  }
  std::fprintf(stderr, "Refused: %s.\n", sentence.c_str());
  return 1;
}

int restore(const std::vector<std::string>& words) {
  const Arguments a(words,
                    {"store", "data", "key", "keys", "copy", "from", "position", "generation"},
                    {"json", "help", "before-damage"});
  const bool keys = a.words().size() == 2 && a.words()[0] == "keys";
  if (a.flag("help") || (a.words().size() != 1 && !keys)) return usage(a.flag("help"));
  refuse_other_root(places_of(a));
  try {
    if (keys) return restore_keys(a, a.words()[1]);
    const std::string& folder = a.words()[0];
    if (fs::exists(fs::path(folder) / "duoc.db")) return restore_copy(a, folder);
    if (!fs::exists(fs::path(folder) / "installation")) throw Misused{folder + " is not a backup"};
    return restore_parts(a, folder);
  } catch (const backup::Damaged& damaged) {
    return damaged_backup(damaged.what(), a.flag("json"));
  }
}

}  // namespace duoc::server
