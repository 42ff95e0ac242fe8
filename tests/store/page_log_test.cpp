// A file rebuilt from its base and the pieces of its log is the file as a commit has left it:
// whatever was folded back meanwhile, however slow the taker, and across restarts.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>
#include <random>

#include "base/hash.h"
#include "store/page_log.h"
#include "store/store.h"

namespace duoc::test {
namespace {

namespace fs = std::filesystem;

class PageLogs : public ::testing::Test {
 protected:
  PageLogs()
      : folder_(fs::temp_directory_path() /
                ("duoc-log-" + hex(sha256(random_bytes(8))).substr(0, 12))) {
    fs::create_directories(folder_);
    open(true);
    store_->writer().script("CREATE TABLE t(id INTEGER PRIMARY KEY, n INTEGER, text TEXT) STRICT");
  }
  ~PageLogs() override {
    store_.reset();
    fs::remove_all(folder_);
  }

  void open(bool create = false) {
    store::OpenOptions o;
    o.create = create;
    o.keep_log = true;
    o.log_pages = 40;
    o.log_pages_most = most_;
    store_.reset();
    store_ = store::open((folder_ / "t.db").string(), o);
    store_->writer();
  }

  // One transaction of some changes; n counts the transactions, in every row that it touches.
  void write(std::mt19937& random) {
    auto& w = store_->writer();
    w.begin();
    const int changes = 1 + static_cast<int>(random() % 20);
    for (int i = 0; i < changes; ++i) {
      const auto id = static_cast<std::int64_t>(random() % 3000);
      if (random() % 8 == 0) {
        w.run("DELETE FROM t WHERE id = $1", {id});
      } else {
        w.run("INSERT INTO t(id, n, text) VALUES ($1, $2, $3) ON CONFLICT(id) DO UPDATE SET n = $2",
              {id, written_, std::string(random() % 600, 'x')});
      }
    }
    w.run("INSERT INTO t(id, n, text) VALUES (-1, $1, '') ON CONFLICT(id) DO UPDATE SET n = $1",
          {++written_});
    if (random() % 10 == 0) {
      w.rollback();
      --written_;
    } else {
      w.commit();
    }
  }

  static std::string dump(store::Connection& rows) {
    std::string out;
    rows.rows("SELECT id, n, text FROM t ORDER BY id", {}, [&](const store::Row& r) {
      out += r.shown(0) + " " + r.shown(1) + " " + r.shown(2) + "\n";
    });
    return hex(sha256(out));
  }

  fs::path copy() const { return folder_ / "copy.db"; }

  void take_base() {
    auto* log = store_->log();
    place_ = log->begin_base();
    const int file = ::open(copy().c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600);
    for (std::uint64_t at = 0;;) {
      const std::string bytes = log->read_base(at, 10000);
      if (bytes.empty()) break;
      EXPECT_EQ(::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(at)),
                static_cast<ssize_t>(bytes.size()));
      at += bytes.size();
    }
    log->end_base();
    ::close(file);
  }

  // One piece into the copy; false when there was none.
  bool take(std::size_t most) {
    const auto piece = store_->log()->next(place_, most);
    if (!piece) return false;
    const int file = ::open(copy().c_str(), O_RDWR);
    store::apply_piece(file, *piece);
    ::close(file);
    place_ = piece->place;
    whole_ = piece->whole;
    store_->log()->taken(place_);
    return true;
  }

  // The copy read for itself, as a restore does.
  std::string copied(std::int64_t* transactions = nullptr) const {
    const fs::path apart = folder_ / "apart.db";
    fs::remove(apart);
    fs::copy_file(copy(), apart);
    std::string out;
    {
      const auto opened = store::open(apart.string(), {});
      auto& rows = opened->writer();
      EXPECT_TRUE(rows.first("PRAGMA integrity_check", {},
                             [](const store::Row& r) { EXPECT_EQ(r.text(0), "ok"); }));
      if (transactions != nullptr)
        *transactions = rows.integer("SELECT n FROM t WHERE id = -1", {});
      out = dump(rows);
    }
    for (const char* end : {"", "-wal", "-shm", ".lock"}) fs::remove(apart.string() + end);
    return out;
  }

  fs::path folder_;
  std::unique_ptr<store::Store> store_;
  int most_ = 100000;
  std::int64_t written_ = 0;
  std::string place_;
  bool whole_ = true;
};

TEST_F(PageLogs, ACopyIsEveryCommitHoweverTheLogIsFoldedAndReopened) {
  const auto seed = std::random_device{}();
  std::printf("seed %u\n", seed);
  std::mt19937 random(seed);
  for (int i = 0; i < 50; ++i) write(random);
  take_base();
  int compared = 0;
  std::uintmax_t longest = 0;
  for (int i = 0; i < 1500; ++i) {
    write(random);
    longest = std::max(longest, fs::file_size(folder_ / "t.db-wal"));
    if (random() % 3 != 0) {
      while (random() % 4 != 0 && take(1 + random() % 60000)) {
      }
    }
    if (whole_ && random() % 40 == 0) {
      std::int64_t transactions = 0;
      copied(&transactions);
      EXPECT_LE(transactions, written_);
      ++compared;
    }
    if (random() % 60 == 0) {
      open();
      ASSERT_TRUE(store_->log()->resume(place_)) << "after " << i;
    }
  }
  while (take(30000)) {
  }
  EXPECT_TRUE(whole_);
  EXPECT_EQ(copied(), dump(*store_->read()));
  EXPECT_GT(compared, 5);
  EXPECT_LT(longest, 4u << 20) << "the log was not folded back while it was taken over";
  EXPECT_EQ(store_->log()->offset(place_), store_->log()->written());
}

TEST_F(PageLogs, CommitsDuringABaseAreInThePiecesAfterIt) {
  std::mt19937 random(7);
  for (int i = 0; i < 400; ++i) write(random);
  auto* log = store_->log();
  place_ = log->begin_base();
  const int file = ::open(copy().c_str(), O_RDWR | O_CREAT | O_TRUNC, 0600);
  std::uint64_t at = 0;
  for (std::string bytes; !(bytes = log->read_base(at, 20000)).empty(); at += bytes.size()) {
    ASSERT_EQ(::pwrite(file, bytes.data(), bytes.size(), static_cast<off_t>(at)),
              static_cast<ssize_t>(bytes.size()));
    for (int i = 0; i < 10; ++i) write(random);
  }
  log->end_base();
  ::close(file);
  while (take(50000)) {
  }
  EXPECT_EQ(copied(), dump(*store_->read()));
}

// The end of a piece may lie in the middle of a commit that makes the file longer: its pages stand
// beyond the length that the commit before it has left.
TEST_F(PageLogs, ACommitThatMakesTheFileLongerMayLieInTwoPieces) {
  take_base();
  auto& w = store_->writer();
  const auto add = [&](int from, int rows) {
    w.begin();
    for (int i = 0; i < rows; ++i)
      w.run("INSERT INTO t(id, n, text) VALUES ($1, 0, $2)", {from + i, std::string(3000, 'x')});
    w.commit();
  };
  add(0, 1);
  add(100, 200);
  int pieces = 0;
  while (take(30000)) ++pieces;
  EXPECT_GT(pieces, 5);
  EXPECT_TRUE(whole_);
  EXPECT_EQ(copied(), dump(w));
}

TEST_F(PageLogs, ATakerThatStaysBehindHoldsNeitherTheWriterNorTheDisk) {
  most_ = 400;
  open();
  std::mt19937 random(11);
  take_base();
  std::uintmax_t longest = 0;
  for (int i = 0; i < 1500; ++i) {
    write(random);
    longest = std::max(longest, fs::file_size(folder_ / "t.db-wal"));
  }
  EXPECT_LT(longest, std::uintmax_t{600} * 4120);
  EXPECT_THROW(take(50000), store::LogLost);
  take_base();
  while (take(50000)) {
  }
  EXPECT_EQ(copied(), dump(*store_->read()));
}

TEST_F(PageLogs, ATakerThatIsAwayIsWaitedForUpToTheBound) {
  most_ = 2000;
  open();
  std::mt19937 random(17);
  take_base();
  while (take(50000)) {
  }
  open();  // nobody takes it over: a command, or a server whose target is away
  for (int i = 0; i < 30; ++i) write(random);
  EXPECT_TRUE(store_->log()->resume(place_));
  while (take(50000)) {
  }
  EXPECT_EQ(copied(), dump(*store_->read()));
  open();
  store_->log()->let_go();
  for (int i = 0; i < 60; ++i) write(random);
  EXPECT_FALSE(store_->log()->resume(place_));
}

TEST_F(PageLogs, OnAFullDiskTheLogIsFoldedBackWithoutACommit) {
  const auto log_bytes = [&] { return fs::file_size(folder_ / "t.db-wal"); };
  for (const bool away : {false, true}) {
    if (away) open();
    std::mt19937 random(19);
    if (!away) {
      take_base();
      place_ = store_->log()->begin_base();  // until its end nothing is folded back
    }
    for (int i = 0; i < 60; ++i) write(random);
    if (!away) {
      store_->log()->end_base();
      while (take(50000)) {
      }
    }
    const auto before = log_bytes();
    ASSERT_GT(before, 45u * 4120);
    auto& w = store_->writer();
    w.script("PRAGMA max_page_count=1");  // it takes no page more
    w.begin();
    EXPECT_THROW(
        w.run("INSERT INTO t(id, n, text) VALUES (5000, 0, $1)", {std::string(90000, 'x')}),
        store::Trouble);
    w.rollback();
    w.script("PRAGMA max_page_count=1000000");
    for (int i = 0; i < 3; ++i) write(random);
    EXPECT_EQ(log_bytes(), before) << "it was not written anew";
    if (away) {
      EXPECT_FALSE(store_->log()->resume(place_)) << "its row was given up";
    } else {
      while (take(50000)) {
      }
      EXPECT_EQ(copied(), dump(*store_->read()));
    }
  }
}

TEST_F(PageLogs, WhatAnotherProgramFoldedBackIsNotPassedOverInSilence) {
  std::mt19937 random(13);
  take_base();
  for (int i = 0; i < 20; ++i) write(random);
  while (take(50000)) {
  }
  write(random);
  store_.reset();
  {
    const auto other = store::open((folder_ / "t.db").string(), {});
    other->writer().script("UPDATE t SET n = n");
  }
  open();
  EXPECT_FALSE(store_->log()->resume(place_));
}

TEST_F(PageLogs, APlaceThatIsNoneIsRefused) {
  for (const char* text : {"", "1 2 3", "1 2 3 4 5 x", "1 2 3 4 5 6 7", "99999999999 0 0 0 0 0"})
    EXPECT_FALSE(store_->log()->resume(text)) << text;
  store::Piece cut{std::string(100, 'x'), 4096, 1, true, ""};
  EXPECT_THROW(store::apply_piece(-1, cut), store::Trouble);
}

}  // namespace
}  // namespace duoc::test
