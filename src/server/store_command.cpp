// duoc store copy.
#include <cstdio>
#include <filesystem>

#include "base/json_out.h"
#include "server/command_line.h"
#include "server/reading.h"
#include "store/copy.h"

namespace duoc::server {
namespace {

namespace fs = std::filesystem;

// Keys and evidence files; those that are there already stay.
void copy_beside(const Places& from, const Places& to) {
  constexpr auto kKeep = fs::copy_options::recursive | fs::copy_options::skip_existing;
  fs::create_directories(to.keys);
  fs::permissions(to.keys, fs::perms::owner_all, fs::perm_options::replace);
  if (fs::exists(from.files)) fs::copy(from.files, to.files, kKeep);
  for (const auto& [key, copy] :
       {std::pair{from.journal_key, to.journal_key}, std::pair{from.people_keys, to.people_keys}}) {
    if (fs::exists(copy))
      throw Misused{"there is a key at " + copy + " already: it stays as it is"};
    if (key == from.people_keys) {
      PeopleKeys(key).copy_to(copy);
    } else {
      fs::copy_file(key, copy);
      fs::permissions(copy, fs::perms::owner_read | fs::perms::owner_write,
                      fs::perm_options::replace);
    }
  }
  // The backup goes on sealing for the same key, and who was erased stays erased whatever copy of
  // the keys comes back another day.
  for (const auto& [beside, copy] :
       {std::pair{from.backup_public, to.backup_public}, std::pair{from.erased, to.erased}})
    if (fs::exists(beside)) fs::copy_file(beside, copy, fs::copy_options::skip_existing);
}

}  // namespace

int store(const std::vector<std::string>& words) {
  const Arguments a(words, {"store", "data", "to", "to-data"}, {"json", "help"});
  if (a.flag("help") || a.words() != std::vector<std::string>{"copy"} || !a.has("to")) {
    std::puts(
        "duoc store copy --to ADDRESS [--to-data FOLDER] [--store PATH] [--data FOLDER] [--json]\n"
        "Copies an installation, also one that serves, as it stands at one position: rows, keys "
        "and\n"
        "files, from a SQLite file to a PostgreSQL database or the other way. Nothing may stand\n"
        "there. The journal of the copy is verified. Stop the old one before the new one serves:\n"
        "what is written after the position stays behind.");
    return a.flag("help") ? 0 : 2;
  }
  const Places from = places_of(a);
  const Places to(a.value("to"), a.value("to-data"));
  refuse_other_root(from);
  refuse_other_root(to);
  if (holds_installation(to.store))
    throw Misused{"there is a store at " + store::without_password(to.store) +
                  " already: it stays as it is"};
  const auto source = open_to_read(from.store);
  const auto rows = source->read();
  copy_beside(from, to);
  store::OpenOptions options;
  options.create = true;
  std::uint64_t copied = 0;
  {
    const auto target = store::open(to.store, options);
    store::migrate(*target, schema_steps());
    copied = store::copy_rows(*rows, target->writer());
    const auto was = journal::newest(*rows);
    const auto is = journal::newest(target->writer());
    if (was.has_value() != is.has_value() ||
        (was && (was->head.size != is->head.size || was->head.root != is->head.root)))
      throw std::runtime_error("the copy's journal ends elsewhere: it is not to be used");
  }
  if (!a.flag("json"))
    std::printf("%llu rows copied to %s.\n", static_cast<unsigned long long>(copied),
                store::without_password(to.store).c_str());
  std::vector<std::string> verify = {"verify", "--store", to.store, "--data",
                                     fs::path(to.keys).parent_path().string()};
  if (a.flag("json")) verify.push_back("--json");
  return journal(verify);
}

}  // namespace duoc::server
