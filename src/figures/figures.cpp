// The writer's half of the engine (apply, advance, reserve) and the questions about one subject.
// Questions about many subjects are in question.cpp.
#include "figures/figures.h"

#include <algorithm>

#include "figures/columns.h"

namespace duoc::figures {

namespace {

void check_chain(std::span<const Interval> chain) {
  for (std::size_t i = 0; i < chain.size(); ++i) {
    const Interval& it = chain[i];
    ENSURE(storable(it.from));
    ENSURE(it.to == kNever || storable(it.to));
    ENSURE(it.from < it.to);
    ENSURE(i == 0 || chain[i - 1].to <= it.from);
    ENSURE(it.cls < kClasses);
    ENSURE(it.facets.kind < 16);
    ENSURE(it.facets.due_month <= 12);
  }
}

}  // namespace

Interval Columns::interval(std::size_t row) const {
  const Chunk& c = chunk(row);
  const std::size_t i = row % kChunkRows;
  return Interval{.from = moment(c.from[i]),
                  .to = moment(c.to[i]),
                  .cls = c.cls[i],
                  .facets = {.reg = c.reg[i],
                             .unit = c.unit[i],
                             .field = c.field[i],
                             .kind = c.kind[i],
                             .due_month = c.due_month[i],
                             .due_year = c.due_year[i]}};
}

Position Columns::belief(Position known_at) const {
  return std::min(known_at, position.load(std::memory_order_acquire));
}

std::uint64_t Columns::rows_at(Position k) const {
  const Stored belief_at = stored(k);
  const auto later = [&](std::uint64_t row) {
    return chunk(row).believed_from[row % kChunkRows] > belief_at;
  };
  std::uint64_t low = 0;
  std::uint64_t high = rows.load(std::memory_order_acquire);
  if (high == 0 || !later(high - 1)) return high;
  while (low < high) {
    const std::uint64_t middle = low + (high - low) / 2;
    if (later(middle))
      high = middle;
    else
      low = middle + 1;
  }
  return low;
}

std::uint32_t Columns::newest(Subject subject) const {
  const Heads* h = heads.of(subject);
  return h == nullptr ? 0 : h->newest[subject % kChunkRows].load(std::memory_order_acquire);
}

void Columns::publish(Position k) {
  rows.store(written, std::memory_order_release);
  position.store(k, std::memory_order_release);
}

void Columns::gather_believed(Subject subject) {
  believed.clear();
  for (std::uint32_t next = newest(subject); next != 0;) {
    const std::uint32_t row = next - 1;
    const Chunk& c = chunk(row);
    if (c.believed_to[row % kChunkRows] == kOpen) believed.push_back(row);
    next = c.previous[row % kChunkRows];
  }
  std::sort(believed.begin(), believed.end(), [this](std::uint32_t a, std::uint32_t b) {
    return chunk(a).from[a % kChunkRows] < chunk(b).from[b % kChunkRows];
  });
}

void Columns::make_room(Subject subject, std::size_t more) {
  ENSURE(subject <= kLastSubject);
  ENSURE(more < kChunkRows);
  ENSURE(written + more <= kMostVersions);
  heads.make(subject);
  if (more == 0) return;
  chunks.make(written);
  chunks.make(written + more - 1);
}

void Columns::close(std::uint32_t row, Position k) {
  Chunk& c = *chunks.of(row);
  const std::size_t i = row % kChunkRows;
  Block& block = c.blocks[i / kBlockRows];
  store_shared(c.believed_to[i], stored(k));
  raise(block.last_closed, stored(k));
  block.open.store(block.open.load(std::memory_order_relaxed) - 1, std::memory_order_release);
}

void Columns::append(Subject subject, const Interval& it, Position k) {
  const std::size_t row = written;
  Chunk& c = *chunks.of(row);
  const std::size_t i = row % kChunkRows;
  std::atomic<std::uint32_t>& head = heads.of(subject)->newest[subject % kChunkRows];
  const std::uint32_t before = head.load(std::memory_order_relaxed);
  const Facets& f = it.facets;
  c.from[i] = stored(it.from);
  c.to[i] = stored(it.to);
  store_shared(c.believed_to[i], kOpen);
  c.believed_from[i] = stored(k);
  c.subject[i] = subject;
  c.previous[i] = before;
  c.reg[i] = f.reg;
  c.unit[i] = f.unit;
  c.field[i] = f.field;
  c.due_year[i] = f.due_year;
  c.cls[i] = it.cls;
  c.kind[i] = f.kind;
  c.due_month[i] = f.due_month;

  Block& block = c.blocks[i / kBlockRows];
  lower(block.first_from, c.from[i]);
  raise(block.last_to, c.to[i]);
  raise(codes.reg, std::uint32_t{f.reg});
  raise(codes.unit, std::uint32_t{f.unit});
  raise(codes.field, std::uint32_t{f.field});
  raise(codes.kind, std::uint32_t{f.kind});
  raise(codes.due_year, std::uint32_t{f.due_year});
  raise(codes.due_month, std::uint32_t{f.due_month});

  head.store(static_cast<std::uint32_t>(row + 1), std::memory_order_release);
  written = row + 1;
  if (before == 0) subjects.fetch_add(1, std::memory_order_relaxed);
}

Engine::Engine() : columns_(std::make_unique<Columns>()) {}
Engine::~Engine() = default;

void Engine::apply(Subject subject, std::span<const Interval> chain, Position k) {
  Columns& c = *columns_;
  ENSURE(k > c.position.load(std::memory_order_relaxed));
  ENSURE(k >= c.pending);
  ENSURE(k <= kLastPosition);
  check_chain(chain);
  c.make_room(subject, chain.size());
  if (k > c.pending && c.pending > c.position.load(std::memory_order_relaxed)) c.publish(c.pending);
  c.pending = k;

  // Both chains are in order of time and free of overlaps, so an interval that stays is met by both
  // at once.
  c.gather_believed(subject);
  c.kept.assign(chain.size(), 0);
  std::size_t next = 0;
  for (const std::uint32_t row : c.believed) {
    const Interval old = c.interval(row);
    while (next < chain.size() && chain[next].from < old.from) ++next;
    if (next < chain.size() && chain[next] == old)
      c.kept[next++] = 1;
    else
      c.close(row, k);
  }
  for (std::size_t i = 0; i < chain.size(); ++i) {
    if (c.kept[i] == 0) c.append(subject, chain[i], k);
  }
}

void Engine::advance(Position k) {
  Columns& c = *columns_;
  ENSURE(k >= c.pending);
  ENSURE(k >= c.position.load(std::memory_order_relaxed));
  ENSURE(k <= kLastPosition);
  c.publish(k);
}

Position Engine::position() const { return columns_->position.load(std::memory_order_acquire); }

std::optional<Interval> Engine::at(Subject subject, Moment as_of, Position known_at) const {
  const Columns& c = *columns_;
  if (as_of < kFirstMoment) return std::nullopt;
  const Stored t = stored(std::min(as_of, kLastMoment));
  std::optional<Interval> found;
  c.each_believed(subject, c.belief(known_at), [&](std::size_t row) {
    const Chunk& chunk = c.chunk(row);
    const std::size_t i = row % kChunkRows;
    if (chunk.from[i] > t || chunk.to[i] <= t) return true;
    found = c.interval(row);
    return false;
  });
  return found;
}

std::vector<Interval> Engine::chain(Subject subject, Position known_at) const {
  const Columns& c = *columns_;
  std::vector<Interval> out;
  c.each_believed(subject, c.belief(known_at), [&](std::size_t row) {
    out.push_back(c.interval(row));
    return true;
  });
  std::sort(out.begin(), out.end(),
            [](const Interval& a, const Interval& b) { return a.from < b.from; });
  return out;
}

Engine::Size Engine::size() const {
  const Columns& c = *columns_;
  return Size{.subjects = c.subjects.load(std::memory_order_relaxed),
              .versions = c.rows.load(std::memory_order_acquire),
              .bytes = c.chunks.bytes() + c.heads.bytes()};
}

void Engine::reserve(std::uint64_t subjects, std::uint64_t versions) {
  Columns& c = *columns_;
  ENSURE(subjects <= std::uint64_t{kLastSubject} + 1);
  ENSURE(versions <= kMostVersions);
  for (std::uint64_t n = 0; n < subjects; n += kChunkRows) c.heads.make(n);
  for (std::uint64_t n = 0; n < versions; n += kChunkRows) c.chunks.make(n);
}

}  // namespace duoc::figures
