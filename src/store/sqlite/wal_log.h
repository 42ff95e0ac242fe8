// The page log of a SQLite file. The writer's connection never folds its log back by itself: this
// does, on the writer's thread between two transactions, and keeps what is not taken over yet in a
// file beside it (the fold), so that whoever takes the log over is neither waited for nor left out.
#pragma once

#include <memory>
#include <mutex>
#include <string>

#include "store/page_log.h"
#include "store/sqlite/wal_format.h"

struct sqlite3;

namespace duoc::store {

class RawFile;

class WalLog final : public PageLog {
 public:
  /// `fold_pages`: so long the log grows before it is folded back; `most_pages`: longer it does not
  /// grow, whoever is left behind.
  WalLog(std::string path, std::uint32_t fold_pages, std::uint32_t most_pages);
  ~WalLog() override;

  /// Before the writer writes: reads what stands in the log, and makes one where there is none.
  void attach(sqlite3* writer);

  /// The disk is full, and the writer between two transactions: folds back what may be, so that
  /// the log is written anew from its beginning. Once a second at the most.
  void make_room(sqlite3* writer) noexcept;

  std::string begin_base() override;
  std::string read_base(std::uint64_t from, std::size_t most) override;
  void end_base() override;
  bool resume(const std::string& place) override;
  std::optional<Piece> next(const std::string& place, std::size_t most) override;
  void taken(const std::string& place) override;
  void let_go() override;
  std::uint64_t written() override;
  std::uint64_t offset(const std::string& place) override;
  void on_commit(std::function<void()> told) override;

 private:
  struct Extent {
    WalHeader header;
    std::uint32_t frames = 0;
  };
  struct Fold {  // what the log with these salts held after the place when it was folded back
    WalHeader header;
    WalPlace from;
    std::uint32_t until = 0;
  };
  // away: may come back to its place; none: nobody takes the log over.
  enum class Taker { away, none, base, pieces, lost };

  static int committed_hook(void* self, sqlite3* db, const char* name, int frames);
  void committed(sqlite3* db, std::uint32_t frames);
  void fold_when_due(sqlite3* db);
  void fold(sqlite3* db);
  bool keep_for_taker();
  void hold_room();
  void give_room_back();
  void write_fold(std::uint32_t until);
  std::optional<Fold> read_fold() const;
  void drop_fold();
  std::optional<WalHeader> header_in_log() const;
  std::uint32_t committed_frames(const WalHeader& header) const;
  std::uint64_t frame_at(std::uint32_t frame) const;
  Piece gather(int file, std::uint64_t first_byte, const WalHeader& header, WalPlace& at,
               std::uint32_t until, std::size_t most) const;

  const std::string path_;
  const std::string fold_path_;
  const std::string room_path_;
  const std::uint32_t fold_pages_;
  const std::uint32_t most_pages_;
  int log_ = -1;
  int room_ = -1;  // a file that keeps room on the disk for what the file will grow by
  std::uint64_t room_bytes_ = 0;
  std::unique_ptr<RawFile> base_;  // of the taker's thread alone

  mutable std::mutex mutex_;
  Extent extent_;
  std::uint64_t before_ = 0;  // bytes of the logs before this one, since attach()
  std::optional<Fold> folded_;
  Taker taker_ = Taker::away;
  WalPlace taken_;
  std::uint32_t next_try_ = 0;
  std::chrono::steady_clock::time_point room_made_{};
  std::function<void()> told_;
};

}  // namespace duoc::store
