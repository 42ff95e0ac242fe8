// duoc store copy.
#include <cstdio>
#include <filesystem>

#include "base/json_out.h"
#include "server/command_line.h"
#include "server/reading.h"
#include "server/workshop.h"
#include "store/copy.h"

namespace duoc::server {
namespace {

namespace fs = std::filesystem;

// Keys and evidence files, into the workshop.
void copy_beside(const Places& from, const Places& to, const Places& made) {
  for (const std::string& key : {to.journal_key, to.people_keys})
    if (fs::exists(key)) throw Misused{"there is a key at " + key + " already: it stays as it is"};
  if (fs::exists(from.files)) fs::copy(from.files, made.files, fs::copy_options::recursive);
  PeopleKeys(from.people_keys).copy_to(made.people_keys);
  fs::copy_file(from.journal_key, made.journal_key);
  fs::permissions(made.journal_key, fs::perms::owner_read | fs::perms::owner_write,
                  fs::perm_options::replace);
}

// The rows, and that the journal ends where it did.
std::uint64_t copy_into(const std::string& address, store::Connection& rows) {
  store::OpenOptions options;
  options.create = true;
  const auto target = store::open(address, options);
  store::migrate(*target, schema_steps());
  const std::uint64_t copied = store::copy_rows(rows, target->writer());
  const auto was = journal::newest(rows);
  const auto is = journal::newest(target->writer());
  if (was.has_value() != is.has_value() ||
      (was && (was->head.size != is->head.size || was->head.root != is->head.root)))
    throw std::runtime_error("the copy's journal ends elsewhere: it is not to be used");
  return copied;
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
        "there; what a copy left that was ended before its end is taken away. The journal of the "
        "copy is verified. Stop the old one before the new one serves:\n"
        "what is written after the position stays behind.");
    return a.flag("help") ? 0 : 2;
  }
  const Places from = places_of(a);
  const Places to(a.value("to"), a.value("to-data"));
  if (holds_installation(to.store))
    throw Misused{"there is a store at " + store::without_password(to.store) +
                  " already: it stays as it is"};
  const auto source = open_to_read(from.store);
  const auto rows = source->read();
  Workshop workshop(to);
  copy_beside(from, to, workshop.places());
  const bool database = store::is_database(to.store);
  if (database) begin_unfinished(to.store, "'duoc store copy' into it");
  const std::uint64_t copied = copy_into(workshop.places().store, *rows);
  workshop.place([&] {
    if (database) end_unfinished(store::open(to.store, {})->writer());
  });
  if (!a.flag("json"))
    std::printf("%llu rows copied to %s.\n", static_cast<unsigned long long>(copied),
                store::without_password(to.store).c_str());
  std::vector<std::string> verify = {"verify", "--store", to.store, "--data",
                                     fs::path(to.keys).parent_path().string()};
  if (a.flag("json")) verify.push_back("--json");
  return journal(verify);
}

}  // namespace duoc::server
