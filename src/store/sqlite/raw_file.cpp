// See raw_file.h.
#include "store/sqlite/raw_file.h"

#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>

#include "store/store.h"

namespace duoc::store {

std::string read_at(int file, std::uint64_t from, std::size_t bytes) {
  std::string out(bytes, '\0');
  std::size_t have = 0;
  while (have < bytes) {
    const ssize_t n =
        ::pread(file, out.data() + have, bytes - have, static_cast<off_t>(from + have));
    if (n <= 0) break;
    have += static_cast<std::size_t>(n);
  }
  out.resize(have);
  return out;
}

bool write_at(int file, std::uint64_t from, std::string_view bytes) {
  for (std::size_t done = 0; done < bytes.size();) {
    const ssize_t n =
        ::pwrite(file, bytes.data() + done, bytes.size() - done, static_cast<off_t>(from + done));
    if (n <= 0) return false;
    done += static_cast<std::size_t>(n);
  }
  return true;
}

RawFile::RawFile(const std::string& path) {
  const int code =
      sqlite3_open_v2(path.c_str(), &db_, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, nullptr);
  if (code == SQLITE_OK) {
    sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
    sqlite3_busy_timeout(db_, 10000);
  }
  if (code != SQLITE_OK || sqlite3_exec(db_, "SELECT count(*) FROM sqlite_schema", nullptr, nullptr,
                                        nullptr) != SQLITE_OK) {
    sqlite3_close(db_);
    throw Trouble("the store " + path + " cannot be read for its base", code);
  }
}

RawFile::~RawFile() { sqlite3_close(db_); }

std::string RawFile::read(std::uint64_t from, std::size_t most) {
  sqlite3_file* file = nullptr;
  sqlite3_int64 size = 0;
  if (sqlite3_file_control(db_, "main", SQLITE_FCNTL_FILE_POINTER, &file) != SQLITE_OK ||
      file == nullptr || file->pMethods == nullptr ||
      file->pMethods->xFileSize(file, &size) != SQLITE_OK)
    throw Trouble("the store's file cannot be read past the engine", 0);
  const auto end = static_cast<std::uint64_t>(size);
  std::string out(from >= end ? 0 : std::min<std::uint64_t>(most, end - from), '\0');
  if (!out.empty() && file->pMethods->xRead(file, out.data(), static_cast<int>(out.size()),
                                            static_cast<sqlite3_int64>(from)) != SQLITE_OK)
    throw Trouble("the store's file cannot be read", 0);
  return out;
}

}  // namespace duoc::store
