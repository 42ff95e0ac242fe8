// Parts in a folder, as a target, as what a receiver keeps, and as what a restore reads:
//   installation                 whose parts these are
//   target                       this shelf's own name
//   GENERATION/000000000001.part the row of parts
//   erasures                     erasures of generations that were removed
//   GENERATION/heads             signed heads, erasures and openings, ahead of the parts
//   GENERATION/opened            the newest of its openings: only that one may add
//   files/ab/HASH.part           evidence and uploads, each once
//   keys/NAME.part               copies of the key store, at most 30 days
#pragma once

#include <string>
#include <vector>

#include "backup/target.h"
#include "base/clock.h"

namespace duoc::backup {

inline constexpr int kKeysDays = 30;

class Shelf final : public Target {
 public:
  /// `keep_days`: a generation goes when the one after it has been whole for so long.
  explicit Shelf(std::string folder, int keep_days = 30);

  std::optional<Held> look(const std::string& installation, const RowEnd& end) override;
  Held begin(const std::string& installation) override;
  void open(const std::string& generation, std::string_view opening) override;
  void put_part(const std::string& generation, std::uint64_t number,
                std::string_view bytes) override;
  std::optional<std::string> hash_of(const std::string& generation, std::uint64_t number) override;
  void add_line(const std::string& generation, std::string_view line) override;
  bool has_file(const std::string& name) override;
  void put_file(const std::string& name, std::string_view bytes) override;
  void put_keys(const std::string& name, std::string_view bytes) override;
  void prune() override;

  /// By this machine's clock, as it stands in the files' times.
  void prune_at(Moment now);

  // For who restores.
  std::string installation() const;              // "" when this is no shelf
  std::vector<std::string> generations() const;  // in the order in which they were begun
  std::optional<Newest> newest(const RowEnd& end = {}) const;
  std::vector<std::uint64_t> numbers(const std::string& generation) const;  // in order
  std::string part(const std::string& generation, std::uint64_t number) const;
  std::vector<std::string> lines(const std::string& generation) const;
  std::vector<std::string> erasures() const;  // lines of generations that were removed
  std::vector<std::string> files() const;
  std::string file(const std::string& name) const;
  std::vector<std::string> strays() const;  // what lies between the parts and is none
  std::vector<std::string> keys() const;    // oldest first
  std::string keys_copy(const std::string& name) const;
  const std::string& folder() const { return folder_; }

 private:
  void must_be_greeted() const;
  std::string target() const;
  std::string opened(const std::string& generation) const;
  void must_be_newest(const std::string& generation, const std::string& opening) const;
  void keep_erasures(const std::string& generation) const;
  std::string part_path(const std::string& generation, std::uint64_t number) const;
  std::string file_path(const std::string& name) const;
  std::optional<Moment> whole_since(const std::string& generation) const;

  std::string folder_;
  int keep_days_;
};

/// "g-000000000012-20261127T160530Z-1a2b3c4d": the twelfth of its target. Earlier releases left the
/// count out; theirs come before all that have one.
bool is_generation(std::string_view name);
std::uint64_t count_of(std::string_view generation);  // 0 for those
std::string new_generation(std::uint64_t count, Moment now);
inline constexpr std::uint64_t kCountsAhead = 1'000'000;  // a count may leave so many out
/// "20261127T160530Z"
std::string compact(Moment t);
std::optional<Moment> parse_compact(std::string_view text);
bool is_file_name(std::string_view name);  // 64 hexadecimal digits
bool is_keys_name(std::string_view name);  // "keys-20261127T160530Z-1a2b3c4d"

}  // namespace duoc::backup
