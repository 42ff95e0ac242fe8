// See workshop.h.
#include "server/workshop.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "backup/writer.h"
#include "base/lasting.h"

namespace duoc::server {
namespace {

namespace fs = std::filesystem;

constexpr const char* kMark = "duoc_unfinished";

fs::path beside(const Places& to) { return fs::path(to.keys).parent_path() / "restoring"; }

void sync_folder(const fs::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

// What an earlier run had put into its place before it was ended: it was not there before, and it
// comes again. A key store's own companions go with it.
void take_back(const fs::path& folder) {
  std::ifstream in(folder / "placing");
  std::error_code ignored;
  for (std::string path; std::getline(in, path);)
    for (const char* more : {"", "-wal", "-shm", ".lock"}) fs::remove(path + more, ignored);
}

Places inside(const Places& to, const std::string& folder) {
  return store::is_database(to.store) ? Places(to.store, folder)
                                      : Places((fs::path(folder) / "duoc.db").string());
}

}  // namespace

void refuse_remains(const Places& to) {
  if (store::is_database(to.store) || fs::exists(to.store)) return;
  for (const char* end : {"-wal", "-shm", "-journal", "-fold"})
    if (const std::string path = to.store + end; fs::exists(path))
      throw Lasting(path +
                    " is left of a store that stood here, and would be read into the one "
                    "that comes: move it away, to where you keep the old store");
}

Workshop::Workshop(const Places& to)
    : to_(to), folder_(beside(to).string()), places_(inside(to, folder_)) {
  refuse_remains(to_);
  const fs::path mark = fs::path(folder_) / "unfinished";
  if (fs::exists(folder_) && !fs::exists(mark) && !fs::is_empty(folder_))
    throw std::runtime_error("there is a folder " + folder_ +
                             " that is not of a restore: move it away");
  fs::create_directories(folder_);
  fs::permissions(folder_, fs::perms::owner_all, fs::perm_options::replace);
  lock_ = ::open(mark.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (lock_ < 0) throw std::runtime_error("there is no writing in " + folder_);
  if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
    ::close(lock_);
    throw std::runtime_error("a restore or a copy to this place is at work: wait until it ends");
  }
  take_back(folder_);
  for (const auto& item : fs::directory_iterator(folder_))
    if (item.path() != mark) fs::remove_all(item.path());
  fs::create_directories(places_.keys);
  fs::permissions(places_.keys, fs::perms::owner_all, fs::perm_options::replace);
}

Workshop::~Workshop() {
  std::error_code ignored;
  take_back(folder_);
  fs::remove_all(folder_, ignored);
  ::close(lock_);
}

std::string Workshop::path(const std::string& name) const {
  return (fs::path(folder_) / name).string();
}

// By their content's names: one that is there already is the same.
void Workshop::put_files() const {
  if (!fs::exists(places_.files)) return;
  for (const auto& folder : fs::directory_iterator(places_.files)) {
    if (!folder.is_directory()) continue;
    const fs::path end = fs::path(to_.files) / folder.path().filename();
    fs::create_directories(end);
    for (const auto& file : fs::directory_iterator(folder.path()))
      if (!fs::exists(end / file.path().filename()))
        fs::rename(file.path(), end / file.path().filename());
    sync_folder(end);
  }
}

void Workshop::place(const std::function<void()>& last) {
  put_files();
  fs::create_directories(to_.keys);
  fs::permissions(to_.keys, fs::perms::owner_all, fs::perm_options::replace);
  std::vector<std::pair<std::string, std::string>> moves;
  std::string placing;
  for (const auto& [made, end] : {std::pair{places_.journal_key, to_.journal_key},
                                  std::pair{places_.people_keys, to_.people_keys},
                                  std::pair{places_.backup_public, to_.backup_public}}) {
    if (!fs::exists(made) || fs::exists(end)) continue;
    moves.emplace_back(made, end);
    placing += end + "\n";
  }
  const fs::path origin = fs::path(places_.backup_state) / "restored";
  if (fs::exists(origin)) {
    fs::create_directories(to_.backup_state);
    fs::permissions(to_.backup_state, fs::perms::owner_all, fs::perm_options::replace);
    moves.emplace_back(origin.string(), (fs::path(to_.backup_state) / "restored").string());
  }
  // A list of the erased only ever grows.
  if (fs::exists(places_.erased)) moves.emplace_back(places_.erased, to_.erased);
  backup::write_durably(path("placing"), placing);
  for (const auto& [made, end] : moves) fs::rename(made, end);
  sync_folder(to_.keys);
  for (const auto& item : fs::directory_iterator(folder_)) {
    const std::string name = item.path().filename().string();
    if (name != "unfinished" && name != "placing" && name != "duoc.db") fs::remove_all(item.path());
  }
  if (last) last();
  if (!store::is_database(to_.store) && fs::exists(places_.store)) {
    refuse_remains(to_);
    fs::rename(places_.store, to_.store);
    sync_folder(fs::path(folder_).parent_path());
  }
  finish();
}

// From here on nothing is taken back.
void Workshop::finish() { fs::remove(path("placing")); }

void clear_workshop(const Places& places) {
  std::error_code ignored;
  if (fs::exists(beside(places) / "unfinished")) fs::remove_all(beside(places), ignored);
}

bool is_unfinished(store::Connection& rows) {
  const auto tables = rows.tables();
  return std::find(tables.begin(), tables.end(), kMark) != tables.end();
}

void refuse_unfinished(store::Connection& rows) {
  if (!is_unfinished(rows)) return;
  std::string what;
  rows.first("SELECT what FROM duoc_unfinished WHERE what <> ''", {},
             [&](const store::Row& r) { what = r.str(0); });
  throw Lasting("this database is unfinished: " + what +
                " was ended before its end. Run the same command again: it begins anew");
}

void begin_unfinished(const std::string& address, const std::string& what) {
  const auto opened = store::open(address, {});
  store::Writer& rows = opened->writer();
  rows.begin();
  try {
    if (is_unfinished(rows)) {
      std::vector<std::string> others = {kMark};
      rows.rows("SELECT other FROM duoc_unfinished WHERE other <> ''", {},
                [&](const store::Row& r) { others.push_back(r.str(0)); });
      for (const std::string& table : rows.tables())
        if (std::find(others.begin(), others.end(), table) == others.end())
          rows.script("DROP TABLE \"" + table + "\" CASCADE");
      rows.script("DROP TABLE duoc_unfinished");
    }
    const auto others = rows.tables();
    rows.script("CREATE TABLE duoc_unfinished(what TEXT NOT NULL, other TEXT NOT NULL)");
    rows.run("INSERT INTO duoc_unfinished(what, other) VALUES ($1, '')", {what});
    for (const std::string& table : others)
      rows.run("INSERT INTO duoc_unfinished(what, other) VALUES ('', $1)", {table});
    rows.commit();
  } catch (...) {
    rows.rollback();
    throw;
  }
}

void end_unfinished(store::Writer& rows) {
  rows.begin();
  rows.script("DROP TABLE duoc_unfinished");
  rows.commit();
}

}  // namespace duoc::server
