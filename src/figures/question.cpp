// Questions about many subjects: one scan over the rows written up to k. Block by block: select the
// rows that hold at the moment, thin them out filter by filter, then count or list what is left.
#include <algorithm>
#include <unordered_map>

#include "figures/columns.h"
#include "figures/figures.h"
#include "figures/select.h"

namespace duoc::figures {

namespace {

/// Places of the rows that are left, within one chunk.
struct Selection {
  std::array<std::uint16_t, kBlockRows + kSelectSlack> place;
  std::size_t count = 0;
};

/// wanted[code] is 1 for the codes asked for; the codes of later rows are beyond its end, and those
/// rows out of sight.
using Wanted = std::vector<std::uint8_t>;

template <class T>
Wanted wanted(const std::vector<T>& values, const std::atomic<std::uint32_t>& greatest) {
  Wanted w;
  if (values.empty()) return w;
  w.resize(std::size_t{greatest.load(std::memory_order_relaxed)} + 1);
  for (const T v : values) {
    if (v < w.size()) w[v] = 1;
  }
  return w;
}

/// A filter made ready for the scan: a table by code for each facet asked for, an empty one for the
/// others.
struct Sieve {
  Sieve(const Filter& f, const Codes& codes)
      : reg(wanted(f.registers, codes.reg)),
        unit(wanted(f.units, codes.unit)),
        field(wanted(f.fields, codes.field)),
        kind(wanted(f.kinds, codes.kind)),
        due_year(wanted(f.due_years, codes.due_year)),
        due_month(wanted(f.due_months, codes.due_month)) {
    constexpr std::uint32_t kAll = (std::uint32_t{1} << kClasses) - 1;
    if ((f.classes & kAll) == kAll) return;
    cls.resize(kClasses);
    for (int c = 0; c < kClasses; ++c) cls[static_cast<std::size_t>(c)] = (f.classes >> c) & 1u;
  }

  void thin(const Chunk& chunk, Selection& s) const {
    thin_by(cls, chunk.cls.at, s);
    thin_by(reg, chunk.reg.at, s);
    thin_by(due_year, chunk.due_year.at, s);
    thin_by(unit, chunk.unit.at, s);
    thin_by(field, chunk.field.at, s);
    thin_by(kind, chunk.kind.at, s);
    thin_by(due_month, chunk.due_month.at, s);
  }

  Wanted reg, unit, field, kind, due_year, due_month, cls;

 private:
  template <class T>
  static void thin_by(const Wanted& w, const T* code, Selection& s) {
    if (w.empty()) return;
    const std::uint8_t* table = w.data();
    std::size_t left = 0;
    for (std::size_t i = 0; i < s.count; ++i) {
      const std::uint16_t place = s.place[i];
      s.place[left] = place;
      left += table[code[place]];
    }
    s.count = left;
  }
};

/// True if no row of the block can hold at t, believed at k. `open` is read first: once it is 0,
/// `last_closed` is final.
bool out_of_sight(const Block& b, Stored t, Stored k) {
  if (b.first_from.load(std::memory_order_relaxed) > t) return true;
  if (b.last_to.load(std::memory_order_relaxed) <= t) return true;
  return b.open.load(std::memory_order_acquire) == 0 &&
         b.last_closed.load(std::memory_order_relaxed) <= k;
}

/// Calls f(chunk, selection) for each block that has rows which the question counts. `rows`: those
/// written up to k.
template <class F>
void scan(const Columns& columns, const Sieve& sieve, std::uint64_t rows, Stored t, Stored k, F f) {
  const Select select = fastest_select().select;
  Selection s;
  for (std::uint64_t row = 0; row < rows; row += kBlockRows) {
    const Chunk& chunk = columns.chunk(row);
    const std::uint32_t first = static_cast<std::uint32_t>(row % kChunkRows);
    if (out_of_sight(chunk.blocks[first / kBlockRows], t, k)) continue;
    const Rows block{
        .from = chunk.from.at + first,
        .to = chunk.to.at + first,
        .believed_to = chunk.believed_to.at + first,
        .count = static_cast<std::size_t>(std::min<std::uint64_t>(kBlockRows, rows - row))};
    s.count = select(block, t, k, first, s.place.data());
    sieve.thin(chunk, s);
    if (s.count != 0) f(chunk, s);
  }
}

/// A question put to the columns as they are now.
struct Asked {
  Asked(const Columns& c, const Question& q)
      : columns(c),
        position(c.belief(q.known_at)),
        rows(c.rows_at(position)),
        sieve(q.filter, c.codes) {
    if (q.as_of < kFirstMoment)
      rows = 0;
    else
      t = stored(std::min(q.as_of, kLastMoment));
  }

  template <class F>
  void each_block(F f) const {
    scan(columns, sieve, rows, t, stored(position), f);
  }

  const Columns& columns;
  Position position;
  std::uint64_t rows;
  Sieve sieve;
  Stored t = 0;
};

using Cells = std::array<std::uint32_t, kClasses>;

/// Counts with one row of cells for each key below `keys`; key(chunk, place) is always below it.
template <class Key>
std::vector<Cells> count_dense(const Asked& asked, std::size_t keys, Key key) {
  std::vector<Cells> table(keys);
  Cells* cells = table.data();
  asked.each_block([&](const Chunk& chunk, const Selection& s) {
    for (std::size_t i = 0; i < s.count; ++i) {
      const std::size_t place = s.place[i];
      ++cells[key(chunk, place)][chunk.cls[place]];
    }
  });
  return table;
}

bool anyone(const Cells& cells) {
  return std::any_of(cells.begin(), cells.end(), [](std::uint32_t n) { return n != 0; });
}

/// Rows of the keys that anyone has; name(i) is the key of table[i].
template <class Name>
std::vector<Row> rows_of(const std::vector<Cells>& table, Name name) {
  std::vector<Row> rows;
  rows.reserve(static_cast<std::size_t>(std::count_if(table.begin(), table.end(), anyone)));
  for (std::size_t i = 0; i < table.size(); ++i) {
    if (anyone(table[i])) rows.push_back({static_cast<std::uint32_t>(name(i)), table[i]});
  }
  return rows;
}

/// Grouped by one facet, whose column is `code`.
template <class T>
std::vector<Row> count_by(const Asked& asked, const std::atomic<std::uint32_t>& greatest,
                          Column<T> Chunk::*code) {
  const std::size_t keys = std::size_t{greatest.load(std::memory_order_relaxed)} + 1;
  return rows_of(
      count_dense(asked, keys,
                  [code](const Chunk& chunk, std::size_t place) { return (chunk.*code)[place]; }),
      [](std::size_t key) { return key; });
}

/// Pairs beyond this many (4 MiB of cells) are counted in a hash table.
constexpr std::size_t kDensePairs = 65536;

std::vector<Row> count_pairs_sparse(const Asked& asked) {
  std::unordered_map<std::uint32_t, Cells> table;
  asked.each_block([&](const Chunk& chunk, const Selection& s) {
    for (std::size_t i = 0; i < s.count; ++i) {
      const std::size_t place = s.place[i];
      const std::uint32_t key = std::uint32_t{chunk.reg[place]} << 16 | chunk.unit[place];
      ++table[key][chunk.cls[place]];
    }
  });
  std::vector<Row> rows;
  rows.reserve(table.size());
  for (const auto& [key, cells] : table) rows.push_back({key, cells});
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.key < b.key; });
  return rows;
}

std::vector<Row> count_pairs(const Asked& asked) {
  const Codes& codes = asked.columns.codes;
  const std::size_t regs = std::size_t{codes.reg.load(std::memory_order_relaxed)} + 1;
  const std::size_t units = std::size_t{codes.unit.load(std::memory_order_relaxed)} + 1;
  if (regs * units > kDensePairs) return count_pairs_sparse(asked);
  const std::vector<Cells> table =
      count_dense(asked, regs * units, [units](const Chunk& chunk, std::size_t place) {
        return chunk.reg[place] * units + chunk.unit[place];
      });
  return rows_of(table, [units](std::size_t i) { return i / units << 16 | i % units; });
}

}  // namespace

std::vector<Row> Engine::count(const Question& q) const {
  const Asked asked(*columns_, q);
  const Codes& codes = columns_->codes;
  switch (q.by) {
    case Group::none:
      return {Row{0, count_dense(asked, 1, [](const Chunk&, std::size_t) { return 0; })[0]}};
    case Group::reg:
      return count_by(asked, codes.reg, &Chunk::reg);
    case Group::unit:
      return count_by(asked, codes.unit, &Chunk::unit);
    case Group::field:
      return count_by(asked, codes.field, &Chunk::field);
    case Group::kind:
      return count_by(asked, codes.kind, &Chunk::kind);
    case Group::due_year:
      return count_by(asked, codes.due_year, &Chunk::due_year);
    case Group::due_month:
      return count_by(asked, codes.due_month, &Chunk::due_month);
    case Group::reg_and_unit:
      return count_pairs(asked);
  }
  ENSURE(false);
  return {};
}

std::vector<Subject> Engine::list(const Question& q) const {
  const Asked asked(*columns_, q);
  std::vector<Subject> subjects;
  asked.each_block([&](const Chunk& chunk, const Selection& s) {
    for (std::size_t i = 0; i < s.count; ++i) subjects.push_back(chunk.subject[s.place[i]]);
  });
  std::sort(subjects.begin(), subjects.end());
  return subjects;
}

}  // namespace duoc::figures
