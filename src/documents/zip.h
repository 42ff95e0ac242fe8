// The parts of an office file. The zip that holds them is measured whole before any part is used:
// what a stranger packed small may be very large.
#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "documents/document.h"

namespace duoc::documents {

inline constexpr std::size_t kEntriesMost = 1'000;
inline constexpr std::size_t kEntryBytesMost = 64u << 20;      // of an entry, inflated
inline constexpr std::size_t kInflatedBytesMost = 256u << 20;  // of all entries together
inline constexpr std::size_t kInflationMost = 200;  // times, of an entry that inflates over 1 MB

/// Named parts of a file.
class Parts {
 public:
  virtual ~Parts() = default;
  virtual bool has(const std::string& name) const = 0;
  /// The part's bytes. Fault document.office_malformed when there is no such part.
  virtual Result<std::string> read(const std::string& name) const = 0;
};

/// A zip, measured. Keeps no copy of the bytes: they must outlive it.
class Zip : public Parts {
 public:
  /// Inflates every entry once, to nowhere. Faults document.zip_damaged (with `part` where one
  /// entry is at fault), document.zip_bomb, document.locked.
  static Result<std::unique_ptr<Zip>> open(std::string_view bytes);
  ~Zip() override;
  bool has(const std::string& name) const override { return entries_.contains(name); }
  Result<std::string> read(const std::string& name) const override;
  /// Name and inflated bytes of each entry.
  const std::map<std::string, std::size_t>& entries() const { return entries_; }

 private:
  struct Archive;
  Zip();
  Checked measure();

  std::unique_ptr<Archive> archive_;
  std::map<std::string, std::size_t> entries_;
};

}  // namespace duoc::documents
