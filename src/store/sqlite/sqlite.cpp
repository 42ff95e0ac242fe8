// Raw sqlite3 behind the Store face: prepared statements kept by text, parameters bound by
// reference, one writer that holds a file lock, readers pinned to a snapshot.
#include "store/sqlite/sqlite.h"

#include <fcntl.h>
#include <pwd.h>
#include <sqlite3.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>
#include <unordered_map>
#include <utility>

#include "base/ensure.h"
#include "store/pool.h"
#include "store/sqlite/wal_log.h"

namespace duoc::store {

std::string sqlite_settings(const OpenOptions& options) {
  // Measured by bench/acts: acts go to tasks that lie far apart, so a small page cache reads, and a
  // short write-ahead log copies back, nearly every page for every act. 32 MiB each.
  return "PRAGMA journal_mode=WAL; PRAGMA foreign_keys=ON; PRAGMA cache_size=-32768; "
         "PRAGMA wal_autocheckpoint=" +
         std::to_string(options.keep_log ? 0 : options.log_pages) +
         "; PRAGMA synchronous=" + (options.sync == Sync::full ? "FULL" : "OFF");
}

std::string with_sqlite_parameters(std::string_view sql) {
  std::string out(sql);
  char quote = 0;
  for (std::size_t i = 0; i < out.size(); ++i) {
    const char c = out[i];
    if (quote != 0) {
      if (c == quote) quote = 0;
    } else if (c == '\'' || c == '"') {
      quote = c;
    } else if (c == '$' && i + 1 < out.size() && out[i + 1] >= '1' && out[i + 1] <= '9') {
      out[i] = '?';
    }
  }
  return out;
}

namespace {

constexpr std::size_t kStatementsKept = 512;

// SQLite tells a disk that is mounted read-only, or whose share is used up, apart only by the
// system's own number.
Cause cause_of(int code, int system_code) {
  if (system_code == EROFS) return Cause::read_only;
  if (system_code == ENOSPC || system_code == EDQUOT) return Cause::full;
  switch (code & 0xff) {
    case SQLITE_FULL:
      return Cause::full;
    case SQLITE_READONLY:
    case SQLITE_PERM:
      return Cause::read_only;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
      return Cause::disk;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
      return Cause::damaged;
    default:
      return Cause::other;
  }
}

// Names from statfs(2); "" for a disk of this machine.
std::string network_file_system(const std::string& folder) {
  struct statfs fs {};
  if (folder.empty() || ::statfs(folder.c_str(), &fs) != 0) return {};
  switch (static_cast<std::uint32_t>(fs.f_type)) {
    case 0x6969:
      return "NFS";
    case 0x517B:
    case 0xFE534D42:
    case 0xFF534D42:
      return "SMB";
    case 0x01021997:
      return "9P";
    default:
      return {};
  }
}

class SqliteRow final : public Row {
 public:
  explicit SqliteRow(sqlite3_stmt* s) : s_(s) {}
  int columns() const override { return sqlite3_column_count(s_); }
  bool null(int c) const override { return sqlite3_column_type(s_, c) == SQLITE_NULL; }
  std::int64_t integer(int c) const override { return sqlite3_column_int64(s_, c); }
  double real(int c) const override { return sqlite3_column_double(s_, c); }
  std::string_view text(int c) const override {
    const auto* p = reinterpret_cast<const char*>(sqlite3_column_text(s_, c));
    return p == nullptr
               ? std::string_view()
               : std::string_view(p, static_cast<std::size_t>(sqlite3_column_bytes(s_, c)));
  }
  std::string_view blob(int c) const override {
    const auto* p = static_cast<const char*>(sqlite3_column_blob(s_, c));
    return p == nullptr
               ? std::string_view()
               : std::string_view(p, static_cast<std::size_t>(sqlite3_column_bytes(s_, c)));
  }
  Type type(int c) const override {
    switch (sqlite3_column_type(s_, c)) {
      case SQLITE_INTEGER:
        return Type::integer;
      case SQLITE_FLOAT:
        return Type::real;
      case SQLITE_TEXT:
        return Type::text;
      case SQLITE_BLOB:
        return Type::blob;
      default:
        return Type::null;
    }
  }

 private:
  sqlite3_stmt* s_;
};

// Ends a statement's run whatever happens, so that it holds neither locks nor pointers to the
// caller's parameters.
class Run {
 public:
  explicit Run(sqlite3_stmt* s) : s_(s) {}
  ~Run() {
    sqlite3_reset(s_);
    sqlite3_clear_bindings(s_);
  }

 private:
  sqlite3_stmt* s_;
};

class SqliteConnection final : public Writer {
 public:
  SqliteConnection(const std::string& path, int flags, const char* vfs) {
    const int code = sqlite3_open_v2(path.c_str(), &db_, flags | SQLITE_OPEN_NOMUTEX, vfs);
    if (code != SQLITE_OK) {
      const std::string why = db_ != nullptr ? sqlite3_errmsg(db_) : "no memory";
      sqlite3_close(db_);
      throw Trouble("the store " + path + " cannot be opened: " + why, code);
    }
    sqlite3_extended_result_codes(db_, 1);
    sqlite3_busy_timeout(db_, 10000);
  }
  ~SqliteConnection() override {
    for (auto& [sql, statement] : statements_) sqlite3_finalize(statement);
    sqlite3_close(db_);
  }

  using Connection::rows;
  using Connection::run;
  using Connection::run_counted;

  void run(std::string_view sql, std::span<const Arg> args) override { run_counted(sql, args); }
  std::int64_t run_counted(std::string_view sql, std::span<const Arg> args) override {
    ++writes_;
    sqlite3_stmt* s = prepared(sql);
    const Run end(s);
    bind(s, args);
    int code = sqlite3_step(s);
    while (code == SQLITE_ROW) code = sqlite3_step(s);
    if (code != SQLITE_DONE) fail(sql);
    return sqlite3_changes64(db_);
  }

  void rows(std::string_view sql, std::span<const Arg> args, const Each& each) override {
    sqlite3_stmt* s = prepared(sql);
    ENSURE(!sqlite3_stmt_busy(s));  // a query must not be asked again from inside its own rows
    const Run end(s);
    bind(s, args);
    const SqliteRow row(s);
    int code = sqlite3_step(s);
    for (; code == SQLITE_ROW; code = sqlite3_step(s)) each(row);
    if (code != SQLITE_DONE) fail(sql);
  }

  std::vector<std::string> tables() override {
    std::vector<std::string> out;
    Connection::rows(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' ORDER BY "
        "rowid",
        {}, [&](const Row& row) { out.push_back(row.str(0)); });
    return out;
  }

  void script(std::string_view sql) override {
    if (sqlite3_exec(db_, std::string(sql).c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
      fail(sql);
  }

  void begin() override { run("BEGIN IMMEDIATE", std::span<const Arg>()); }
  void commit() override { run("COMMIT", std::span<const Arg>()); }
  void rollback() noexcept override {
    if (!sqlite3_get_autocommit(db_)) sqlite3_exec(db_, "ROLLBACK", nullptr, nullptr, nullptr);
    // Nothing is folded back where nothing is committed, and nothing committed where the log has
    // filled the disk.
    if (std::exchange(full_, false) && log_ != nullptr) log_->make_room(db_);
  }
  void keep(WalLog* log) { log_ = log; }
  std::int64_t changed() override { return sqlite3_total_changes64(db_); }
  std::int64_t writes() const override { return writes_; }
  bool broken() const { return false; }
  sqlite3* handle() { return db_; }
  // A reader that goes last must not fold the log back: another process may count on it.
  void leave_log_on_close() {
    sqlite3_db_config(db_, SQLITE_DBCONFIG_NO_CKPT_ON_CLOSE, 1, nullptr);
  }

 private:
  [[noreturn]] void fail(std::string_view sql) {
    const int code = sqlite3_extended_errcode(db_);
    const bool of_system = (code & 0xff) == SQLITE_IOERR || (code & 0xff) == SQLITE_CANTOPEN;
    const Cause cause = cause_of(code, of_system ? sqlite3_system_errno(db_) : 0);
    full_ = cause == Cause::full;
    throw Trouble(std::string("the store refused: ") + sqlite3_errmsg(db_) + " [" +
                      std::string(sql.substr(0, 120)) + "]",
                  code, cause);
  }

  sqlite3_stmt* prepared(std::string_view sql) {
    // Most texts are literals: the same address, checked to hold the same text, saves the hash.
    Recent& recent = recent_[reinterpret_cast<std::uintptr_t>(sql.data()) / 8 % recent_.size()];
    if (recent.statement != nullptr && *recent.sql == sql) return recent.statement;
    const auto found = statements_.find(sql);
    if (found != statements_.end()) {
      recent = {&found->first, found->second};
      return found->second;
    }
    if (statements_.size() >= kStatementsKept) {
      for (auto& [text, statement] : statements_) sqlite3_finalize(statement);
      statements_.clear();
      recent_.fill({});
    }
    const std::string text = with_sqlite_parameters(sql);
    sqlite3_stmt* s = nullptr;
    if (sqlite3_prepare_v3(db_, text.data(), static_cast<int>(text.size()),
                           SQLITE_PREPARE_PERSISTENT, &s, nullptr) != SQLITE_OK) {
      fail(sql);
    }
    statements_.emplace(sql, s);
    return s;
  }

  void bind(sqlite3_stmt* s, std::span<const Arg> args) {
    for (std::size_t i = 0; i < args.size(); ++i) {
      const int n = static_cast<int>(i) + 1;
      const auto& v = args[i].value();
      if (const auto* k = std::get_if<std::int64_t>(&v)) {
        sqlite3_bind_int64(s, n, *k);
      } else if (const auto* d = std::get_if<double>(&v)) {
        sqlite3_bind_double(s, n, *d);
      } else if (const auto* t = std::get_if<std::string_view>(&v)) {
        sqlite3_bind_text64(s, n, t->data() == nullptr ? "" : t->data(), t->size(), SQLITE_STATIC,
                            SQLITE_UTF8);
      } else if (const auto* b = std::get_if<BlobView>(&v)) {
        sqlite3_bind_blob64(s, n, b->bytes.data() == nullptr ? "" : b->bytes.data(),
                            b->bytes.size(), SQLITE_STATIC);
      } else {
        sqlite3_bind_null(s, n);
      }
    }
  }

  struct TextHash {
    using is_transparent = void;
    std::size_t operator()(std::string_view text) const noexcept {
      return std::hash<std::string_view>{}(text);
    }
  };
  struct Recent {
    const std::string* sql = nullptr;  // in statements_, whose keys do not move
    sqlite3_stmt* statement = nullptr;
  };

  sqlite3* db_ = nullptr;
  std::int64_t writes_ = 0;
  bool full_ = false;      // the last failure was a full disk
  WalLog* log_ = nullptr;  // the writer's
  std::unordered_map<std::string, sqlite3_stmt*, TextHash, std::equal_to<>> statements_;
  std::array<Recent, 128> recent_{};
};

class SqliteStore final : public Store {
 public:
  SqliteStore(std::string path, const OpenOptions& options)
      : path_(std::move(path)),
        options_(options),
        readers_(
            options.readers,
            [this] {
              auto c = connect(SQLITE_OPEN_READWRITE);
              c->leave_log_on_close();
              return c;
            },
            [](SqliteConnection& c) {
              c.run("BEGIN");
              // Pins the snapshot now, not at the first question.
              c.integer("SELECT count(*) FROM sqlite_schema", {});
            }) {
    memory_ = path_ == ":memory:";
    struct stat st {};
    const bool there = memory_ || ::stat(path_.c_str(), &st) == 0;
    if (!there && !options.create) {
      throw Trouble(
          "there is no store at " + path_ + ": make one with 'duoc init --store " + path_ + "'", 0);
    }
    if (there && !memory_ && !S_ISREG(st.st_mode)) throw Trouble(path_ + " is not a file", 0);
    // A damaged or foreign file must be found out here, not in the middle of an act.
    if (!memory_ && there) {
      const auto c = connect(SQLITE_OPEN_READWRITE);
      c->leave_log_on_close();
      c->integer("SELECT count(*) FROM sqlite_schema", {});
    }
  }
  ~SqliteStore() override {
    readers_.clear();
    writer_.reset();
    if (lock_ >= 0) ::close(lock_);
  }

  Writer& writer() override {
    if (!writer_) {
      if (!memory_) take_lock();
      writer_ = connect(SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE);
      if (!memory_ && options_.keep_log) {
        log_ = std::make_unique<WalLog>(path_, static_cast<std::uint32_t>(options_.log_pages),
                                        static_cast<std::uint32_t>(options_.log_pages_most));
        log_->attach(writer_->handle());
        writer_->keep(log_.get());
      }
    }
    return *writer_;
  }

  PageLog* log() override { return log_.get(); }

  Snapshot read() override { return memory_ ? Snapshot(writer(), nullptr) : readers_.lend(); }

  void copy_to(const std::string& path) override {
    if (::access(path.c_str(), F_OK) == 0)
      throw Trouble(path + " is there already: name a new file", 0);
    auto c = memory_ ? nullptr : connect(SQLITE_OPEN_READWRITE);
    if (c) c->leave_log_on_close();
    Connection& from = memory_ ? static_cast<Connection&>(writer()) : *c;
    from.run("VACUUM INTO $1", {path});
    const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    if (fd < 0 || ::fsync(fd) != 0)
      throw Trouble("the copy " + path + " could not be made durable", 0);
    ::close(fd);
  }

  std::string engine_name() const override { return "sqlite"; }

  std::vector<UnsafeSetting> unsafe_settings() override {
    std::vector<UnsafeSetting> out;
    if (memory_ || options_.sync == Sync::off)
      out.push_back({"synchronous", "off", "open the store with synchronous=FULL"});
    if (const std::string network = network_file_system(folder()); !network.empty()) {
      out.push_back({"the file system", network,
                     "move the store to a disk of this machine: its locks and its log do not hold "
                     "over a network"});
    }
    return out;
  }

  std::int64_t bytes() override {
    std::int64_t sum = 0;
    for (const char* end : {"", "-wal"}) {
      struct stat st {};
      if (::stat((path_ + end).c_str(), &st) == 0) sum += st.st_size;
    }
    return sum;
  }

  std::string folder() override {
    if (memory_) return {};
    const auto slash = path_.rfind('/');
    return slash == std::string::npos ? "." : slash == 0 ? "/" : path_.substr(0, slash);
  }

 private:
  std::unique_ptr<SqliteConnection> connect(int flags) {
    auto c = std::make_unique<SqliteConnection>(path_, flags, options_.vfs);
    c->script(memory_ ? "PRAGMA foreign_keys=ON" : sqlite_settings(options_));
    return c;
  }

  // Whose the file is, or its folder when there is none: another user's is a usual reason.
  static std::string owner_of(const std::string& path) {
    struct stat st {};
    const auto slash = path.rfind('/');
    const std::string folder = slash == std::string::npos ? "." : path.substr(0, slash + 1);
    const bool file = ::stat(path.c_str(), &st) == 0;
    if (!file && ::stat(folder.c_str(), &st) != 0) return "";
    const passwd* owner = ::getpwuid(st.st_uid);
    const std::string name = owner == nullptr ? std::to_string(st.st_uid) : owner->pw_name;
    return std::string(". The ") + (file ? "file" : "folder") + " is the user " + name + "'s";
  }

  void take_lock() {
    const std::string path = path_ + ".lock";
    lock_ = ::open(path.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0600);
    if (lock_ < 0)
      throw Trouble(
          "the lock " + path + " cannot be opened: " + std::strerror(errno) + owner_of(path), 0);
    if (::flock(lock_, LOCK_EX | LOCK_NB) != 0) {
      ::close(lock_);
      lock_ = -1;
      throw Trouble("another duoc is writing to " + path_ + ": stop it first, or ask it over HTTP",
                    0);
    }
  }

  std::string path_;
  OpenOptions options_;
  bool memory_ = false;
  int lock_ = -1;
  std::unique_ptr<WalLog> log_;  // told by the writer's commits
  std::unique_ptr<SqliteConnection> writer_;
  Pool<SqliteConnection> readers_;
};

}  // namespace

std::unique_ptr<Store> open_sqlite(const std::string& path, const OpenOptions& options) {
  return std::make_unique<SqliteStore>(path, options);
}

}  // namespace duoc::store
