// See rows.h.
#include "backup/rows.h"

#include <filesystem>
#include <optional>
#include <unordered_map>

#include "backup/writer.h"

namespace duoc::backup {
namespace {

struct Row {
  std::string generation;
  std::vector<Opening> openings;
};

// Where a head stands, to be read again when it matters.
struct Seen {
  Position position = 0;
  std::size_t row = 0;
  std::size_t line = 0;
  std::size_t by = 0;   // the opening of its row under which it was written; beyond them for none
  std::size_t era = 0;  // openings of all rows before it
  Hash root{};
  Moment at{0};
};

std::string sentence(Position position, const std::string& before, const std::string& after) {
  return "two writers have sealed different journals on this target: from entry " +
         std::to_string(position) + " on, or before it, the acts of " + before + " and of " +
         after + " are not the same. Choose whose hold, with --generation and its name";
}

class Comparing {
 public:
  Comparing(const Shelf& shelf, const BoxPrivate& box) : shelf_(shelf), box_(box) {}

  Rows compare() {
    for (const std::string& generation : shelf_.generations()) {
      rows_.push_back({generation, {}});
      read(rows_.size() - 1);
    }
    for (std::size_t r = 0; r + 1 < rows_.size(); ++r) compare_ends(rows_[r], rows_[r + 1]);
    for (const auto& [seen, after] : bounds_)
      if (const auto head = head_at(seen)) out_.bounds.push_back({*head, named(seen), after});
    return std::move(out_);
  }

 private:
  void read(std::size_t r) {
    Row& row = rows_[r];
    const auto lines = shelf_.lines(row.generation);
    bool late = false;
    for (std::size_t n = 0; n < lines.size(); ++n) {
      if (auto opening = Opening::parse(lines[n], &box_.installation)) {
        pass(row.generation, *opening);
        row.openings.push_back(std::move(*opening));
        continue;
      }
      const auto head = journal::parse_head(lines[n]);
      if (!head) continue;
      Seen seen{head->head.size, r, n, row.openings.size(), openings_.size(), head->head.root,
                head->head.at};
      const std::string tag = tag_of(lines[n]);
      for (std::size_t o = 0; o < row.openings.size(); ++o)
        if (row.openings[o].name == tag) seen.by = o;
      late = late || seen.by + 1 < row.openings.size();
      meet(seen);
    }
    if (late)
      out_.at_once.push_back("Two writers wrote to generation " + row.generation +
                             " at the same time: " + names_of(row));
  }

  // Whoever opens a row goes on from the newest head before it, or says where it left it.
  void pass(const std::string& generation, const Opening& opening) {
    openings_.push_back(opening.restored);
    const std::string after = generation + " (" + opening.shown() + ")";
    if (opening.restored) {
      const Position end = *opening.restored;
      std::erase_if(bounds_, [&](const auto& bound) { return bound.first.position > end; });
      if (newest_ && newest_->position > end) newest_.reset();
    } else if (newest_ && opening.holds < newest_->position) {
      if (head_at(*newest_)) tell_fork(opening.holds + 1, named(*newest_), after);
      newest_.reset();
    } else if (newest_) {
      bounds_.emplace_back(*newest_, after);
    }
  }

  // The newest that was seen of a position stands for it.
  void meet(const Seen& seen) {
    if (!newest_ || seen.position >= newest_->position) newest_ = seen;
    const auto [known, fresh] = heads_.try_emplace(seen.position, seen);
    if (fresh) return;
    const Seen before = known->second;
    known->second = seen;
    if (before.root == seen.root || rows_[seen.row].openings.empty() || left_behind(before, seen))
      return;
    if (out_.fork.empty() && head_at(before) && head_at(seen))
      tell_fork(seen.position, named(before), named(seen));
  }

  bool left_behind(const Seen& before, const Seen& seen) const {
    for (std::size_t o = before.era; o < seen.era; ++o)
      if (openings_[o] && *openings_[o] < seen.position) return true;
    return false;
  }

  // Nothing when it is not signed by this installation: others may have written it.
  std::optional<journal::Head> head_at(const Seen& seen) const {
    const auto lines = shelf_.lines(rows_[seen.row].generation);
    if (seen.line >= lines.size()) return std::nullopt;
    const auto file = journal::parse_head(lines[seen.line]);
    if (!file || file->key != box_.installation ||
        !journal::check_signature(file->head, box_.installation))
      return std::nullopt;
    return file->head;
  }

  std::string named(const Seen& seen) const {
    const Row& row = rows_[seen.row];
    return row.generation + " (" +
           (seen.by < row.openings.size() ? row.openings[seen.by].shown()
                                          : std::string("a writer of an earlier release")) +
           "; head " + std::to_string(seen.position) + " of " + rfc3339(seen.at) + ")";
  }

  void tell_fork(Position position, const std::string& before, const std::string& after) {
    if (out_.fork.empty()) out_.fork = sentence(position, before, after);
  }

  // The later row's first opening says how the earlier one stood when it was left.
  void compare_ends(const Row& row, const Row& next) {
    if (next.openings.empty()) return;
    const Opening& o = next.openings.front();
    const auto numbers = shelf_.numbers(row.generation);
    std::error_code none;
    const auto bytes = std::filesystem::file_size(
        std::filesystem::path(shelf_.folder()) / row.generation / "heads", none);
    const bool went_on = o.after == row.generation &&
                         ((!numbers.empty() && numbers.back() > o.after_number) ||
                          (!none && bytes > o.after_bytes && heads_after(row, o.after_bytes)));
    if (o.after == row.generation && !went_on) return;
    out_.at_once.push_back("Generations " + row.generation + " (" + names_of(row) + ") and " +
                           next.generation + " (" + names_of(next) +
                           ") were written to at the same time");
  }

  // An erasure may be told of at any time: it is no sign of a writer that went on.
  bool heads_after(const Row& row, std::uint64_t bytes) const {
    std::uint64_t begins = 0;  // roughly: lines that were cut are shorter
    for (const std::string& line : shelf_.lines(row.generation)) {
      const bool after = begins >= bytes;
      begins += line.size() + 2;
      if (after && !line.starts_with("{\"erased\":")) return true;
    }
    return false;
  }

  static std::string names_of(const Row& row) {
    std::string out;
    for (const Opening& o : row.openings) {
      const std::string name = o.shown();
      if (out.size() < 400) out += (out.empty() ? "" : "; ") + name;
    }
    return out.empty() ? "a writer of an earlier release" : out;
  }

  const Shelf& shelf_;
  const BoxPrivate& box_;
  std::vector<Row> rows_;
  std::vector<std::optional<Position>> openings_;  // of all rows, in order: where a restore ended
  std::unordered_map<Position, Seen> heads_;
  std::optional<Seen> newest_;
  std::vector<std::pair<Seen, std::string>> bounds_;
  Rows out_;
};

}  // namespace

std::string fork_sentence(const Bound& bound) {
  return sentence(bound.head.size, bound.before, bound.after);
}

Rows compare_rows(const Shelf& shelf, const BoxPrivate& box) {
  return Comparing(shelf, box).compare();
}

}  // namespace duoc::backup
