// See wal_log.h.
#include "store/sqlite/wal_log.h"

#include <fcntl.h>
#include <sqlite3.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <unordered_map>

#include "base/ensure.h"
#include "store/sqlite/raw_file.h"
#include "store/store.h"

namespace duoc::store {
namespace {

// A fold begins with the log's own header and what it holds of it, in one block.
constexpr std::size_t kFoldHead = 512;
// So much that is not taken over yet is written a second time at the most, to fold the log back.
constexpr std::uint64_t kFoldMost = 16u << 20;
constexpr std::size_t kReadAtOnce = 1u << 20;
constexpr std::uint64_t kRoomStep = 1u << 20;

bool same_log(const WalPlace& place, const WalHeader& header) {
  return place.salt1 == header.salt1 && place.salt2 == header.salt2;
}

WalPlace beginning(const WalHeader& h) { return {h.salt1, h.salt2, 0, h.sums, 0}; }

void put32(std::string& out, std::uint32_t n) {
  for (int shift = 0; shift < 32; shift += 8) out.push_back(static_cast<char>(n >> shift & 0xff));
}

WalPlace place_of(const std::string& text) {
  const auto place = WalPlace::parse(text);
  if (!place) throw LogLost("the place in the log cannot be read");
  return *place;
}

}  // namespace

WalLog::WalLog(std::string path, std::uint32_t fold_pages, std::uint32_t most_pages)
    : path_(std::move(path)),
      fold_path_(path_ + "-fold"),
      room_path_(path_ + "-room"),
      fold_pages_(fold_pages),
      most_pages_(most_pages) {}

WalLog::~WalLog() {
  if (room_ >= 0) ::close(room_);
  if (log_ >= 0) ::close(log_);
}

void WalLog::attach(sqlite3* writer) {
  sqlite3_db_config(writer, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  const std::string log = path_ + "-wal";
  for (int attempt = 0; attempt < 2; ++attempt) {
    // The first time the log is only read, as SQLite itself does after a crash.
    const char* sql = attempt == 0 ? "SELECT count(*) FROM sqlite_schema" : nullptr;
    std::string same = "PRAGMA user_version=";
    if (sql == nullptr) {  // no log yet: the number that stands there, written once more
      sqlite3_stmt* s = nullptr;
      if (sqlite3_prepare_v2(writer, "PRAGMA user_version", -1, &s, nullptr) == SQLITE_OK &&
          sqlite3_step(s) == SQLITE_ROW)
        same += std::to_string(sqlite3_column_int(s, 0));
      sqlite3_finalize(s);
      sql = same.c_str();
    }
    if (sqlite3_exec(writer, sql, nullptr, nullptr, nullptr) != SQLITE_OK)
      throw Trouble(std::string("the log cannot be begun: ") + sqlite3_errmsg(writer), 0);
    if (log_ >= 0) ::close(log_);
    log_ = ::open(log.c_str(), O_RDONLY | O_CLOEXEC);
    if (const auto header = header_in_log()) {
      const std::lock_guard lock(mutex_);
      extent_ = {*header, committed_frames(*header)};
      folded_ = read_fold();
      before_ = 0;
      if (extent_.frames < fold_pages_) give_room_back();
      if (folded_ && !same_log(folded_->from, *header)) before_ = kFoldMost;  // of the run before
      next_try_ = fold_pages_;
      sqlite3_wal_hook(writer, committed_hook, this);
      return;
    }
  }
  throw Trouble("the log " + log + " cannot be read", 0);
}

std::optional<WalHeader> WalLog::header_in_log() const {
  if (log_ < 0) return std::nullopt;
  return read_wal_header(read_at(log_, 0, kWalHeader));
}

std::uint64_t WalLog::frame_at(std::uint32_t frame) const {
  return kWalHeader + std::uint64_t{frame} * (kWalFrameHeader + extent_.header.page_bytes);
}

// As SQLite finds it after a crash: the last frame that ends a commit, with all before it whole.
std::uint32_t WalLog::committed_frames(const WalHeader& header) const {
  const std::size_t bytes = kWalFrameHeader + header.page_bytes;
  WalSums sums = header.sums;
  std::uint32_t committed = 0;
  for (std::uint32_t n = 0;; ++n) {
    const auto frame = read_wal_frame(header, sums, read_at(log_, kWalHeader + n * bytes, bytes));
    if (!frame) return committed;
    sums = frame->sums;
    if (frame->commit_pages != 0) committed = n + 1;
  }
}

int WalLog::committed_hook(void* self, sqlite3* db, const char*, int frames) {
  // The commit is durable whatever happens here; the next one tries again.
  try {
    static_cast<WalLog*>(self)->committed(db, static_cast<std::uint32_t>(frames));
  } catch (const std::exception& trouble) {
    std::fprintf(stderr, "duoc: the log was not folded back: %s\n", trouble.what());
  }
  return SQLITE_OK;
}

void WalLog::committed(sqlite3* db, std::uint32_t frames) {
  const std::lock_guard lock(mutex_);
  const auto header = header_in_log();
  if (!header) throw std::runtime_error("its header cannot be read");
  const bool anew = header->salt1 != extent_.header.salt1 || header->salt2 != extent_.header.salt2;
  if (anew) {
    const bool taking = taker_ == Taker::base || taker_ == Taker::pieces;
    const bool expected = folded_ && folded_->header.salt1 == extent_.header.salt1 &&
                          folded_->until == extent_.frames;
    // Folded back before the base was begun, so that the base has it all.
    const bool in_base = taking && same_log(taken_, extent_.header) && taken_.frame == 0 &&
                         taken_.fuzzy_until == extent_.frames;
    if (in_base && !expected) folded_ = Fold{extent_.header, beginning(extent_.header), 0};
    // Somebody else folded it back: what was not taken over by then is not in any file of ours.
    if (taking && !in_base && !expected) taker_ = Taker::lost;
    next_try_ = fold_pages_;
    give_room_back();
    before_ += std::uint64_t{extent_.frames} * (kWalFrameHeader + header->page_bytes);
  } else if (folded_ && folded_->header.salt1 == header->salt1) {
    drop_fold();  // a reader held the log: it went on instead of beginning anew
  }
  extent_ = {*header, frames};
  if (frames >= fold_pages_) hold_room();
  if (frames >= next_try_) {
    next_try_ = frames + std::max(1u, fold_pages_ / 8);
    fold_when_due(db);
  }
  if (told_) told_();
}

void WalLog::fold_when_due(sqlite3* db) {
  const std::uint64_t frame = kWalFrameHeader + extent_.header.page_bytes;
  if (taker_ == Taker::pieces && same_log(taken_, extent_.header) &&
      (extent_.frames - taken_.frame) * frame <= kFoldMost) {
    write_fold(extent_.frames);
    return fold(db);
  }
  if (taker_ != Taker::none && extent_.frames >= most_pages_) taker_ = Taker::lost;
  if (taker_ == Taker::none || taker_ == Taker::lost) fold(db);
}

// A taker that has everything needs no file. One that is behind, or away, loses its row when the
// log is long: acts go before a backup that can begin anew.
void WalLog::make_room(sqlite3* db) noexcept {
  try {
    const std::lock_guard lock(mutex_);
    const auto now = std::chrono::steady_clock::now();
    const auto header = header_in_log();
    if (now < room_made_ + std::chrono::seconds(1) || extent_.frames == 0 || !header ||
        !same_log(beginning(extent_.header), *header))
      return;
    room_made_ = now;
    if (taker_ != Taker::none && taker_ != Taker::lost && !keep_for_taker()) {
      if (extent_.frames < fold_pages_) return;
      taker_ = Taker::lost;
    }
    give_room_back();
    fold(db);
  } catch (const std::exception& trouble) {
    std::fprintf(stderr, "duoc: the log was not folded back: %s\n", trouble.what());
  }
}

// A long log has pages for which the file has to grow when it is folded back: where the log has
// filled the disk there would be no place for them. What the disk does not give is done without.
void WalLog::hold_room() {
  const std::string last = read_at(log_, frame_at(extent_.frames - 1), 8);
  struct stat st {};
  if (last.size() != 8 || ::stat(path_.c_str(), &st) != 0) return;
  std::uint64_t pages = 0;  // of the file after the last commit, big-endian
  for (std::size_t i = 4; i < 8; ++i) pages = pages << 8 | static_cast<unsigned char>(last[i]);
  const std::uint64_t wanted = pages * extent_.header.page_bytes;
  const auto there = static_cast<std::uint64_t>(st.st_size);
  if (wanted <= there + room_bytes_) return;
  const std::uint64_t bytes = ((wanted - there) / kRoomStep + 1) * kRoomStep;
  if (room_ < 0) room_ = ::open(room_path_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
  if (room_ >= 0 && ::posix_fallocate(room_, 0, static_cast<off_t>(bytes)) == 0)
    room_bytes_ = bytes;
}

void WalLog::give_room_back() {
  if (room_ >= 0) ::close(room_);
  ::unlink(room_path_.c_str());
  room_ = -1;
  room_bytes_ = 0;
}

bool WalLog::keep_for_taker() {
  const std::uint64_t frame = kWalFrameHeader + extent_.header.page_bytes;
  if (taker_ != Taker::pieces || !same_log(taken_, extent_.header) ||
      (extent_.frames - taken_.frame) * frame > kFoldMost)
    return false;
  try {
    write_fold(extent_.frames);
  } catch (const std::exception&) {
    ::unlink(fold_path_.c_str());  // half of it
    folded_.reset();
    if (taken_.frame != extent_.frames) return false;
    folded_ = Fold{extent_.header, taken_, extent_.frames};
  }
  return true;
}

void WalLog::fold(sqlite3* db) {
  int in_log = 0;
  int folded = 0;
  sqlite3_wal_checkpoint_v2(db, "main", SQLITE_CHECKPOINT_PASSIVE, &in_log, &folded);
}

void WalLog::write_fold(std::uint32_t until) {
  Fold f{extent_.header, taken_, until};
  const int file = ::open(fold_path_.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (file < 0) throw std::runtime_error("there is no writing to " + fold_path_);
  std::string head = read_at(log_, 0, kWalHeader) + taken_.text() + " " + std::to_string(until);
  head.resize(kFoldHead, '\n');
  const std::uint64_t end = frame_at(until);
  bool ok = write_at(file, 0, head);
  for (std::uint64_t at = frame_at(taken_.frame); ok && at < end; at += kReadAtOnce) {
    const std::string bytes = read_at(log_, at, std::min<std::uint64_t>(kReadAtOnce, end - at));
    ok = write_at(file, kFoldHead + at - frame_at(taken_.frame), bytes);
  }
  ok = ok && ::fsync(file) == 0;
  ::close(file);
  if (!ok) throw std::runtime_error(fold_path_ + " could not be written: is the disk full?");
  folded_ = f;
}

std::optional<WalLog::Fold> WalLog::read_fold() const {
  const int file = ::open(fold_path_.c_str(), O_RDONLY | O_CLOEXEC);
  if (file < 0) return std::nullopt;
  const std::string head = read_at(file, 0, kFoldHead);
  struct stat st {};
  const bool measured = ::fstat(file, &st) == 0;
  ::close(file);
  const auto header = read_wal_header(head);
  if (!measured || !header || head.size() != kFoldHead) return std::nullopt;
  std::string text = head.substr(kWalHeader);
  text = text.substr(0, text.find('\n'));
  const auto blank = text.rfind(' ');
  const auto place = WalPlace::parse(text.substr(0, blank));
  const auto until = WalPlace::parse("0 0 " + text.substr(blank + 1) + " 0 0 0");
  if (!place || !until || until->frame < place->frame || !same_log(*place, *header))
    return std::nullopt;
  const std::uint64_t frame = kWalFrameHeader + header->page_bytes;
  if (static_cast<std::uint64_t>(st.st_size) < kFoldHead + (until->frame - place->frame) * frame)
    return std::nullopt;
  return Fold{*header, *place, until->frame};
}

void WalLog::drop_fold() {
  if (!folded_) return;
  ::unlink(fold_path_.c_str());
  folded_.reset();
}

std::string WalLog::begin_base() {
  const std::lock_guard lock(mutex_);
  ENSURE(log_ >= 0);
  taker_ = Taker::base;
  taken_ = beginning(extent_.header);
  taken_.fuzzy_until = extent_.frames;
  drop_fold();
  base_ = std::make_unique<RawFile>(path_);
  return taken_.text();
}

std::string WalLog::read_base(std::uint64_t from, std::size_t most) {
  std::string bytes = base_->read(from, most);
  const std::lock_guard lock(mutex_);
  if (taker_ != Taker::base)
    throw LogLost("the log grew to its bound before the base was taken over");
  return bytes;
}

void WalLog::end_base() {
  const std::lock_guard lock(mutex_);
  base_.reset();
  if (taker_ == Taker::base) taker_ = Taker::pieces;
}

bool WalLog::resume(const std::string& text) {
  const std::lock_guard lock(mutex_);
  const auto place = WalPlace::parse(text);
  if (!place) return false;
  if (same_log(*place, extent_.header)) {
    if (place->frame > extent_.frames) return false;
    const std::string head =
        place->frame == 0 ? std::string() : read_at(log_, frame_at(place->frame - 1), 24);
    WalPlace there = beginning(extent_.header);
    if (place->frame != 0) {
      const auto sums = read_frame_sums(head);
      if (!sums) return false;
      there.sums = *sums;
    }
    if (there.sums != place->sums) return false;
  } else {
    const bool covered = folded_ && same_log(*place, folded_->header) &&
                         folded_->from.frame <= place->frame && place->frame <= folded_->until &&
                         extent_.header.salt1 == folded_->header.salt1 + 1;
    if (!covered) return false;
  }
  taker_ = Taker::pieces;
  taken_ = *place;
  return true;
}

Piece WalLog::gather(int file, std::uint64_t first_byte, const WalHeader& header, WalPlace& at,
                     std::uint32_t until, std::size_t most) const {
  Piece piece;
  piece.page_bytes = header.page_bytes;
  const std::size_t frame_bytes = kWalFrameHeader + header.page_bytes;
  std::unordered_map<std::uint32_t, std::size_t> places;
  bool committed = false;
  std::string buffer;
  std::size_t used = 0;
  while (at.frame < until && piece.pages.size() < most &&
         !(committed && piece.pages.size() >= most / 2)) {
    if (used == buffer.size()) {
      const auto wanted = std::min<std::uint64_t>(
          until - at.frame, std::max<std::size_t>(1, kReadAtOnce / frame_bytes));
      buffer = read_at(file, first_byte, wanted * frame_bytes);
      buffer.resize(buffer.size() / frame_bytes * frame_bytes);
      first_byte += buffer.size();
      used = 0;
      if (buffer.empty()) break;
    }
    const std::string_view bytes = std::string_view(buffer).substr(used, frame_bytes);
    const auto frame = read_wal_frame(header, at.sums, bytes);
    if (!frame) break;
    used += frame_bytes;
    ++at.frame;
    at.sums = frame->sums;
    committed = frame->commit_pages != 0;
    if (committed) piece.pages_in_file = frame->commit_pages;
    const auto [place, first] = places.emplace(frame->page, piece.pages.size());
    if (first) {
      put32(piece.pages, frame->page);
      piece.pages += bytes.substr(kWalFrameHeader);
    } else {
      std::memcpy(piece.pages.data() + place->second + 4, bytes.data() + kWalFrameHeader,
                  header.page_bytes);
    }
  }
  piece.whole = committed && at.frame >= at.fuzzy_until;
  return piece;
}

std::optional<Piece> WalLog::next(const std::string& text, std::size_t most) {
  WalPlace at = place_of(text);
  Extent extent;
  std::optional<Fold> folded;
  {
    const std::lock_guard lock(mutex_);
    if (taker_ != Taker::pieces) throw LogLost("the log went on to its bound and was folded back");
    extent = extent_;
    folded = folded_;
  }
  Piece piece;
  const std::uint64_t frame_bytes = kWalFrameHeader + extent.header.page_bytes;
  if (!same_log(at, extent.header)) {
    if (!folded || !same_log(at, folded->header) || at.frame < folded->from.frame ||
        extent.header.salt1 != at.salt1 + 1)
      throw LogLost("the log was folded back by another program");
    if (at.frame < folded->until) {
      const int file = ::open(fold_path_.c_str(), O_RDONLY | O_CLOEXEC);
      if (file < 0) throw LogLost("what was folded back cannot be read");
      const std::uint32_t before = at.frame;
      piece = gather(file, kFoldHead + (at.frame - folded->from.frame) * frame_bytes,
                     folded->header, at, folded->until, most);
      ::close(file);
      if (at.frame == before) throw LogLost("what was folded back is damaged");
      piece.place = at.text();
      return piece;
    }
    at = beginning(extent.header);
  }
  if (at.frame >= extent.frames) return std::nullopt;
  const std::uint32_t before = at.frame;
  piece = gather(log_, kWalHeader + at.frame * frame_bytes, extent.header, at, extent.frames, most);
  if (at.frame == before) {
    const std::lock_guard lock(mutex_);
    if (same_log(at, extent_.header)) throw LogLost("the log is damaged");
    return std::nullopt;  // it began anew under our eyes: the fold has the rest
  }
  piece.place = at.text();
  return piece;
}

void WalLog::taken(const std::string& text) {
  const WalPlace place = place_of(text);
  const std::lock_guard lock(mutex_);
  taken_ = place;
  if (folded_ && !same_log(place, folded_->header)) drop_fold();
}

void WalLog::let_go() {
  const std::lock_guard lock(mutex_);
  taker_ = Taker::none;
  drop_fold();
}

std::uint64_t WalLog::written() {
  const std::lock_guard lock(mutex_);
  return before_ + std::uint64_t{extent_.frames} * (kWalFrameHeader + extent_.header.page_bytes);
}

std::uint64_t WalLog::offset(const std::string& text) {
  const auto place = WalPlace::parse(text);
  const std::lock_guard lock(mutex_);
  const std::uint64_t frame = kWalFrameHeader + extent_.header.page_bytes;
  if (!place) return 0;
  if (same_log(*place, extent_.header)) return before_ + place->frame * frame;
  // In the fold. One of an earlier run ends where this one began.
  const std::uint64_t left =
      folded_ && same_log(*place, folded_->header) && place->frame <= folded_->until
          ? (folded_->until - place->frame) * frame
          : 0;
  return before_ - std::min(before_, left);
}

void WalLog::on_commit(std::function<void()> told) {
  const std::lock_guard lock(mutex_);
  told_ = std::move(told);
}

void apply_piece(int file, const Piece& piece) {
  const std::size_t record = 4 + piece.page_bytes;
  if (piece.page_bytes < 512 || piece.page_bytes > 65536 || piece.pages.size() % record != 0)
    throw Trouble("a piece of the log is cut", 0);
  for (std::size_t at = 0; at < piece.pages.size(); at += record) {
    std::uint32_t page = 0;
    for (int i = 3; i >= 0; --i)
      page = page << 8 | static_cast<unsigned char>(piece.pages[at + static_cast<std::size_t>(i)]);
    const std::string_view bytes = std::string_view(piece.pages).substr(at + 4, piece.page_bytes);
    if (page == 0 || !write_at(file, std::uint64_t{page - 1} * piece.page_bytes, bytes))
      throw Trouble("a page could not be written: is the disk full?", 0);
  }
  // Not before the whole of a commit is there: what a piece holds of the next one stands beyond it.
  if (!piece.whole || piece.pages_in_file == 0) return;
  if (::ftruncate(file,
                  static_cast<off_t>(std::uint64_t{piece.pages_in_file} * piece.page_bytes)) != 0)
    throw Trouble("the file could not be given its length", 0);
}

}  // namespace duoc::store
