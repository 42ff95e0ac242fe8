// The rival of the acts: the rows that the product wrote, written again by prepared statements of
// raw sqlite3 into the same schema, in the same batches.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace duoc::bench {

/// What one run of the product wrote after a position, read back from its store.
class WrittenRows {
 public:
  WrittenRows(const std::string& store, std::uint64_t after);
  ~WrittenRows();
  /// Acts in each of the committer's transactions, in order.
  const std::vector<std::size_t>& batches() const;

  struct Cost {
    double wall = 0;  // seconds
    double cpu = 0;
  };
  /// Writes everything into a store as it was before. Durable as the product's.
  Cost write_into(const std::string& store) const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

/// Throws when the two stores differ in a row of journal, heads, keys, acts or tasks.
void must_be_equal(const std::string& a, const std::string& b);

}  // namespace duoc::bench
