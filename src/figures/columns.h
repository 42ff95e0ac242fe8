// How the engine keeps its versions: append-only columns in chunks that never move, a chain of rows
// for each subject, and one number, the published position, that readers go by. Private to
// src/figures.
//
// Why readers need no lock: rows are written before the count of rows is published, and never
// change afterwards, but for `believed_to`, which goes once from "still believed" to the position k
// that ended it. k is always newer than the published position, so a reader that finds the old
// value and one that finds the new value decide alike.
#pragma once

#include <array>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <span>
#include <vector>

#include "base/ensure.h"
#include "figures/figures.h"

namespace duoc::figures {

/// A moment or a position as the columns hold it: 32 bits, moved down by 2^31 so that signed
/// comparisons, which every vector unit has, keep the order.
using Stored = std::int32_t;
/// "never" of a moment, "still believed" of a position.
inline constexpr Stored kOpen = std::numeric_limits<Stored>::max();

constexpr Stored stored(std::uint64_t n) {
  return static_cast<Stored>(static_cast<std::int64_t>(n) - (1LL << 31));
}
constexpr std::int64_t unstored(Stored n) { return std::int64_t{n} + (1LL << 31); }

/// The moment must be storable() or kNever.
inline Stored stored(Moment m) {
  if (m == kNever) return kOpen;
  ENSURE(storable(m));
  return stored(static_cast<std::uint64_t>(m.s));
}
inline Moment moment(Stored n) { return n == kOpen ? kNever : Moment{unstored(n)}; }

/// A number that the writer may change while readers read it.
inline Stored load_shared(const Stored& n) { return __atomic_load_n(&n, __ATOMIC_RELAXED); }
inline void store_shared(Stored& n, Stored value) { __atomic_store_n(&n, value, __ATOMIC_RELAXED); }

/// Raises (lowers) a number that only the writer changes.
template <class T>
void raise(std::atomic<T>& n, T value) {
  if (value > n.load(std::memory_order_relaxed)) n.store(value, std::memory_order_relaxed);
}
template <class T>
void lower(std::atomic<T>& n, T value) {
  if (value < n.load(std::memory_order_relaxed)) n.store(value, std::memory_order_relaxed);
}

inline constexpr std::size_t kChunkRows = 65536;
inline constexpr std::size_t kBlockRows = 1024;
inline constexpr std::size_t kBlocks = kChunkRows / kBlockRows;
static_assert(kChunkRows <= 65536, "rows of a chunk are named by 16 bits");

/// What a scan knows of kBlockRows rows without reading them. All of it errs on the side of
/// reading.
struct Block {
  std::atomic<Stored> first_from{kOpen};
  std::atomic<Stored> last_to{std::numeric_limits<Stored>::min()};
  std::atomic<std::uint32_t> open{kBlockRows};  // rows still believed, or not yet written
  std::atomic<Stored> last_closed{std::numeric_limits<Stored>::min()};
};

/// One column of a chunk. The odd tail keeps the columns from falling on the same sets of the
/// cache.
template <class T>
struct alignas(64) Column {
  T at[kChunkRows];
  std::byte tail[64];
  T& operator[](std::size_t i) { return at[i]; }
  const T& operator[](std::size_t i) const { return at[i]; }
};

/// 65,536 versions. `new Chunk` leaves the columns untouched: memory is taken page by page as rows
/// are written.
struct Chunk {
  Column<Stored> from, to, believed_to, believed_from;
  Column<std::uint32_t> subject;
  Column<std::uint32_t> previous;  // 1 + the row of the subject's version before this one; 0: none
  Column<std::uint16_t> reg, unit, field, due_year;
  Column<std::uint8_t> cls, kind, due_month;
  std::array<Block, kBlocks> blocks;
};

/// 1 + the row of the newest version of each of 65,536 subjects; 0: none.
struct Heads {
  std::array<std::atomic<std::uint32_t>, kChunkRows> newest{};
};

/// Pointers to chunks for up to 2^32 numbers. Only the writer adds; a reader finds every chunk that
/// holds something it may see.
template <class T>
class Directory {
 public:
  Directory() : slots_(new std::atomic<T*>[kSlots]()) {}
  ~Directory() {
    for (std::size_t i = 0; i < kSlots; ++i) delete slots_[i].load(std::memory_order_relaxed);
  }
  Directory(const Directory&) = delete;
  Directory& operator=(const Directory&) = delete;

  T* of(std::size_t n) const { return slots_[n / kChunkRows].load(std::memory_order_acquire); }
  /// Makes the chunk that holds number n, if it is not there.
  T& make(std::size_t n) {
    std::atomic<T*>& slot = slots_[n / kChunkRows];
    if (T* there = slot.load(std::memory_order_relaxed)) return *there;
    T* made = new T;
    slot.store(made, std::memory_order_release);
    made_.fetch_add(1, std::memory_order_relaxed);
    return *made;
  }
  std::uint64_t bytes() const {
    return made_.load(std::memory_order_relaxed) * sizeof(T) + kSlots * sizeof(std::atomic<T*>);
  }

 private:
  static constexpr std::size_t kSlots = (std::size_t{1} << 32) / kChunkRows;
  std::unique_ptr<std::atomic<T*>[]> slots_;
  std::atomic<std::uint64_t> made_{0};
};

/// The greatest code of each facet so far: how long a table by code has to be.
struct Codes {
  std::atomic<std::uint32_t> reg{0}, unit{0}, field{0}, kind{0}, due_year{0}, due_month{0};
};

/// Everything an Engine holds.
struct Columns {
  Directory<Chunk> chunks;
  Directory<Heads> heads;
  Codes codes;
  std::atomic<Position> position{0};  // published: everything up to here is whole
  std::atomic<std::uint64_t> rows{
      0};  // published together with `position`, never less than it needs
  std::atomic<std::uint64_t> subjects{0};

  // The writer's own.
  Position pending = 0;                 // newest position handed to apply()
  std::uint64_t written = 0;            // rows, published or not
  std::vector<std::uint32_t> believed;  // rows of the subject at hand, in order of time
  std::vector<std::uint8_t> kept;       // of the chain at hand: this interval is believed already

  const Chunk& chunk(std::size_t row) const { return *chunks.of(row); }
  Interval interval(std::size_t row) const;
  /// The published position a question with this `known_at` is answered at.
  Position belief(Position known_at) const;
  /// Rows [0, rows_at(k)) are those that were written up to k: positions never decrease.
  std::uint64_t rows_at(Position k) const;
  std::uint32_t newest(Subject subject) const;

  void publish(Position k);
  void gather_believed(Subject subject);
  void make_room(Subject subject, std::size_t rows);
  void close(std::uint32_t row, Position k);
  void append(Subject subject, const Interval& interval, Position k);

  /// Calls f(row) for each version of the subject believed at k, newest written first, until f
  /// answers false.
  template <class F>
  void each_believed(Subject subject, Position k, F f) const {
    const Stored belief_at = stored(k);
    for (std::uint32_t next = newest(subject); next != 0;) {
      const std::size_t row = next - 1;
      const Chunk& c = chunk(row);
      const std::size_t i = row % kChunkRows;
      if (c.believed_from[i] <= belief_at && load_shared(c.believed_to[i]) > belief_at && !f(row))
        return;
      next = c.previous[i];
    }
  }
};

}  // namespace duoc::figures
