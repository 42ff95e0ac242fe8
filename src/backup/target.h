// Where parts go. What is there is never written over, read back or removed through this face: a
// serving machine in strange hands can only add.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace duoc::backup {

/// Something else stands in the part's place.
class Occupied : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The target holds no backup any more: it was emptied, replaced, or is not mounted.
class Emptied : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Everything throws std::runtime_error with one sentence when the target is out of reach or full.
/// What returned is durable there.
class Target {
 public:
  virtual ~Target() = default;
  /// Once before anything else: whose parts these are (the journal's public key, hex). True when
  /// the target was empty. Whatever follows throws Emptied when this was never said there.
  virtual bool greet(const std::string& installation) = 0;
  /// The same bytes twice are well; throws Occupied for others.
  virtual void put_part(const std::string& generation, std::uint64_t number,
                        std::string_view bytes) = 0;
  /// SHA-256 of the part that stands there, hex.
  virtual std::optional<std::string> hash_of(const std::string& generation,
                                             std::uint64_t number) = 0;
  /// A line more in the generation's log of heads.
  virtual void add_line(const std::string& generation, std::string_view line) = 0;
  virtual bool has_file(const std::string& name) = 0;
  virtual void put_file(const std::string& name, std::string_view bytes) = 0;
  virtual void put_keys(const std::string& name, std::string_view bytes) = 0;
  /// Removes what its rule says; a receiver elsewhere does so by itself.
  virtual void prune() = 0;
};

}  // namespace duoc::backup
