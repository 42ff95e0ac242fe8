// The arithmetic behind generator.h.
#include "generator.h"

#include <charconv>
#include <cstdio>
#include <memory>
#include <stdexcept>

namespace duoc::bench {

namespace {

constexpr std::int64_t kDaySeconds = 86400;
constexpr std::int64_t kStart = 1'672'506'000;  // 2023-01-01 of Viet Nam
constexpr std::int64_t kYears = 3;

std::uint64_t mix(std::uint64_t n) {
  n += 0x9E3779B97F4A7C15u;
  n = (n ^ (n >> 30)) * 0xBF58476D1CE4E5B9u;
  n = (n ^ (n >> 27)) * 0x94D049BB133111EBu;
  return n ^ (n >> 31);
}

/// Takes numbers out of a hash, a few bits at a time.
struct Draw {
  std::uint64_t bits;
  std::uint32_t below(std::uint32_t n) {
    bits = mix(bits);
    return static_cast<std::uint32_t>(((bits >> 32) * n) >> 32);
  }
};

/// What the subject's acts are.
struct Life {
  std::array<std::int64_t, kActs> recorded;
  std::int64_t due, due_extended;
  bool handed_over, extended, never_claims, returned;
  figures::Facets first, later;  // until and from act 1
};

Life life(figures::Subject s) {
  Draw draw{mix(s)};
  Life l;
  const std::int64_t created =
      kStart + std::int64_t{draw.below(kYears * 365)} * kDaySeconds + draw.below(kDaySeconds);
  const std::int64_t gap = (10 + std::int64_t{draw.below(80)}) * kDaySeconds;
  for (int i = 0; i < kActs; ++i)
    l.recorded[static_cast<std::size_t>(i)] = created + i * gap + draw.below(3600);
  l.due = created - created % kDaySeconds + (30 + std::int64_t{draw.below(335)}) * kDaySeconds;
  l.due_extended = l.due + 120 * kDaySeconds;
  l.handed_over = draw.below(4) == 0;
  l.extended = !l.handed_over && draw.below(4) == 0;
  l.never_claims = draw.below(7) == 0;
  l.returned = draw.below(5) == 0;
  l.first.reg = static_cast<std::uint16_t>(1 + draw.below(kRegisters));
  l.first.unit = static_cast<std::uint16_t>(1 + draw.below(kUnits));
  l.first.field = static_cast<std::uint16_t>(1 + draw.below(40));
  l.first.kind = static_cast<std::uint8_t>(1 + draw.below(3));
  l.first.due_year = static_cast<std::uint16_t>(2023 + (l.due - kStart) / (365 * kDaySeconds));
  l.first.due_month = static_cast<std::uint8_t>(1 + (l.due - kStart) / (30 * kDaySeconds) % 12);
  l.later = l.first;
  if (l.handed_over) l.later.unit = static_cast<std::uint16_t>(1 + draw.below(kUnits));
  if (l.extended) l.later.due_year = static_cast<std::uint16_t>(l.first.due_year + 1);
  return l;
}

/// Adds [from, to) in that class, cut where the facets change.
void add(Chain& chain, const Life& l, std::int64_t change, std::int64_t from, std::int64_t to,
         figures::Class cls) {
  const auto put = [&](std::int64_t a, std::int64_t b, const figures::Facets& f) {
    if (a < b) chain.at[chain.count++] = {Moment{a}, b == kNever.s ? kNever : Moment{b}, cls, f};
  };
  if (change <= from || l.first == l.later)
    return put(from, to, change <= from ? l.later : l.first);
  put(from, std::min(change, to), l.first);
  put(std::max(change, from), to, l.later);
}

}  // namespace

Moment recorded(figures::Subject s, int stage) {
  return Moment{life(s).recorded[static_cast<std::size_t>(stage)]};
}

Chain chain_after(figures::Subject s, int stage) {
  const Life l = life(s);
  const std::int64_t change = stage >= 1 ? l.recorded[1] : kNever.s;
  const std::int64_t due = stage >= 1 && l.extended ? l.due_extended : l.due;
  const bool claimed = !l.never_claims && (stage == 2 || (stage == 3 && !l.returned) || stage == 4);
  const bool verified = !l.never_claims && stage == 4 && !l.returned;
  // A claim takes effect two days before it is recorded, the date of its evidence: every one is a
  // little back-dated.
  const std::int64_t claim = l.recorded[stage == 4 && l.returned ? 4 : 2] - 2 * kDaySeconds;
  const std::int64_t done = verified ? l.recorded[4] : kNever.s;
  const std::int64_t end = claimed ? claim : kNever.s;
  Chain chain;
  add(chain, l, change, l.recorded[0], std::min(due, end), kInTerm);
  if (claimed && claim < due) {
    add(chain, l, change, std::max(claim, l.recorded[0]), done, kClaimed);
    if (verified) add(chain, l, change, done, kNever.s, kDoneOnTime);
  } else {
    add(chain, l, change, due, done, kOverdue);
    if (verified) add(chain, l, change, done, kNever.s, kDoneLate);
  }
  return chain;
}

std::vector<Act> history(figures::Subject subjects) {
  std::vector<Act> acts;
  acts.reserve(std::size_t{subjects} * kActs);
  for (figures::Subject s = 0; s < subjects; ++s) {
    const Life l = life(s);
    for (std::size_t stage = 0; stage < kActs; ++stage) {
      acts.push_back(
          {static_cast<std::uint64_t>(l.recorded[stage]) << 32 | std::uint64_t{s} << 4 | stage});
    }
  }
  std::sort(acts.begin(), acts.end(),
            [](const Act& a, const Act& b) { return a.packed < b.packed; });
  return acts;
}

std::uint64_t write_csv(const std::string& path, figures::Subject subjects,
                        const std::vector<Act>& acts) {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "w"),
                                                             std::fclose);
  if (!file) throw std::runtime_error("cannot write " + path);
  std::vector<char> buffer(1 << 20);
  char* next = buffer.data();
  const auto flush = [&] {
    const auto n = static_cast<std::size_t>(next - buffer.data());
    if (std::fwrite(buffer.data(), 1, n, file.get()) != n)
      throw std::runtime_error("cannot write " + path);
    next = buffer.data();
  };
  const auto put = [&next](std::uint32_t n, char after) {
    next = std::to_chars(next, next + 16, n).ptr;
    *next++ = after;
  };
  const std::uint64_t n = each_version(subjects, acts, [&](const Version& v) {
    for (const std::uint32_t x : {v.subject, v.from, v.to, v.believed_from, v.believed_to})
      put(x, ',');
    for (const std::uint32_t x : {v.reg, v.unit, v.field, v.due_year}) put(x, ',');
    put(v.cls, ',');
    put(v.kind, ',');
    put(v.due_month, '\n');
    if (next > buffer.data() + buffer.size() - 256) flush();
  });
  flush();
  return n;
}

}  // namespace duoc::bench
