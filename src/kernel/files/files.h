// Files by content: a file's name is its SHA-256, so that a changed file is found and the same file
// is kept once.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/hash.h"

namespace duoc {

/// A folder of files, two levels deep. Thread-safe: files are written under another name and
/// renamed.
class Files {
 public:
  explicit Files(std::string folder) : folder_(std::move(folder)) {}
  /// Durable before it returns; the hash in hex. Throws std::runtime_error when the disk refuses.
  std::string put(std::string_view bytes) const;
  /// Nothing when there is no such file or the name is not a hash.
  std::optional<std::string> get(std::string_view hash) const;
  bool has(std::string_view hash) const;
  const std::string& folder() const { return folder_; }

 private:
  std::string path_of(std::string_view hash) const;
  std::string folder_;
};

}  // namespace duoc
