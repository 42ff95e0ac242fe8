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

/// Another writer sends to this target: its part, or its row, stands where ours would.
class Occupied : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The target holds no backup any more: it was emptied, replaced, or is not mounted.
class Emptied : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// The newest row of parts on a target.
struct Newest {
  std::string generation;
  std::uint64_t number = 0;  // of its last part; 0 for none
  std::string hash;          // of that part, hex
  std::uint64_t bytes = 0;   // of its log of heads
  std::string opened;        // the newest opening's line (writer.h); "" of an earlier release
};

/// What a target holds.
struct Held {
  std::string target;  // its own name, given at its first use; "" of an earlier release
  std::optional<Newest> newest;
};

/// Where the asker believes the row to end: what is so need not be searched for.
struct RowEnd {
  std::string generation;
  std::uint64_t number = 0;
};

/// Everything throws std::runtime_error with one sentence when the target is out of reach or full.
/// What returned is durable there.
class Target {
 public:
  virtual ~Target() = default;
  /// Before anything else, and now and then: what is there. Nothing for a target that is empty or
  /// away; throws when it is another installation's (the journal's public key, hex).
  virtual std::optional<Held> look(const std::string& installation, const RowEnd& end) = 0;
  /// The first use of an empty target. Whatever follows throws Emptied when this was never done.
  virtual Held begin(const std::string& installation) = 0;
  /// Begins a row of parts, or goes on with one, as the opening's line says. Throws Occupied when
  /// the target does not stand as the opening says that it does.
  virtual void open(const std::string& generation, std::string_view opening) = 0;
  /// The same bytes twice are well. Throws Occupied for others, and for whoever's row or opening is
  /// not the newest any more.
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
