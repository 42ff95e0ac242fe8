// An engine's write-ahead log as a row of pieces that somebody else takes over page by page: every
// table, whatever wrote it. Only an engine that keeps such a log in a file of its own has one.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

namespace duoc::store {

/// The log went on without the one who takes it over: what lies between is gone. A new base, and
/// the row of pieces after it, begins anew.
class LogLost : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

/// Pages that changed since the piece before, each once: [number, 4 bytes, little-endian][page].
struct Piece {
  std::string pages;
  std::uint32_t page_bytes = 0;
  std::uint32_t pages_in_file = 0;  // after the last commit in the piece; 0 when there is none
  bool whole = false;               // with this piece the file is as a commit has left it
  std::string place;                // where the next piece begins; kept between runs
};

/// Safe to call from one other thread than the writer's.
class PageLog {
 public:
  virtual ~PageLog() = default;
  /// The file may be read as it stands until end_base(): until then the log only grows. The place
  /// at which the pieces after this base begin.
  virtual std::string begin_base() = 0;
  /// Reads the file from a byte on, `most` bytes; fewer only at its end.
  virtual std::string read_base(std::uint64_t from, std::size_t most) = 0;
  virtual void end_base() = 0;
  /// Goes on from a place of an earlier run. False when the log has moved on meanwhile.
  virtual bool resume(const std::string& place) = 0;
  /// What was committed after the place, at most about `most` bytes of log; nothing when there is
  /// nothing. Throws LogLost.
  virtual std::optional<Piece> next(const std::string& place, std::size_t most) = 0;
  /// The place, and all before it, will not be asked for again.
  virtual void taken(const std::string& place) = 0;
  /// Nobody takes the log over any more: it is folded back as it is without.
  virtual void let_go() = 0;
  /// Bytes of log written since it was opened, and how many of them lie before the place.
  virtual std::uint64_t written() = 0;
  virtual std::uint64_t offset(const std::string& place) = 0;
  /// Called on the writer's thread after each commit; must return at once. Null to end it.
  virtual void on_commit(std::function<void()> told) = 0;
};

/// Writes a piece into a file that holds the base and the pieces before it. Throws Trouble for a
/// piece that is cut, and when the disk refuses.
void apply_piece(int file, const Piece& piece);

}  // namespace duoc::store
