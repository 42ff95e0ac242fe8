// Bytes of files as they stand, beside the engine.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

struct sqlite3;

namespace duoc::store {

/// At most `bytes` from a place on; fewer at the end of the file, or when it cannot be read.
std::string read_at(int file, std::uint64_t from, std::size_t bytes);
bool write_at(int file, std::uint64_t from, std::string_view bytes);

/// A database file read past the engine, but through its own handle: a file of SQLite's that is
/// opened and closed by others would take all of the process's locks on it away.
class RawFile {
 public:
  explicit RawFile(const std::string& path);
  ~RawFile();
  RawFile(const RawFile&) = delete;
  RawFile& operator=(const RawFile&) = delete;
  /// Fewer bytes than `most` only at the end.
  std::string read(std::uint64_t from, std::size_t most);

 private:
  sqlite3* db_ = nullptr;
};

}  // namespace duoc::store
