// One small face over the engines that keep the rows. One connection writes (the committer's), many
// read snapshots. SQL is the common subset of SQLite and PostgreSQL; parameters are $1, $2, … in
// any order.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <type_traits>
#include <variant>
#include <vector>

namespace duoc::store {

/// What stands behind trouble, the same words for both engines.
enum class Cause {
  other,
  full,       // no room left where the rows lie
  read_only,  // the disk or the engine takes no writes
  disk,       // reading or writing failed
  damaged,    // what was read back is not what was written
  lost,       // the engine does not answer
};
/// As written above; stable: pages and keys of texts hold it.
std::string_view name_of(Cause cause);

/// Trouble of the engine: disk full, locked by another program, damaged file. Caught at the four
/// doors only.
class Trouble : public std::runtime_error {
 public:
  Trouble(const std::string& what, int engine_code, Cause cause = Cause::other)
      : std::runtime_error(what), engine_code_(engine_code), cause_(cause) {}
  int engine_code() const noexcept { return engine_code_; }
  Cause cause() const noexcept { return cause_; }

 private:
  int engine_code_;
  Cause cause_;
};

struct BlobView {
  std::string_view bytes;
};

/// A parameter; text and blobs are not copied and must live until the call returns.
class Arg {
 public:
  Arg(std::nullptr_t) {}
  template <class T>
  requires std::is_integral_v<T> Arg(T n) : value_(static_cast<std::int64_t>(n)) {}
  Arg(double d) : value_(d) {}
  Arg(std::string_view text) : value_(text) {}
  Arg(const std::string& text) : value_(std::string_view(text)) {}
  Arg(const char* text) : value_(std::string_view(text)) {}
  Arg(BlobView blob) : value_(blob) {}
  const auto& value() const { return value_; }

 private:
  std::variant<std::monostate, std::int64_t, double, std::string_view, BlobView> value_;
};

enum class Type { null, integer, real, text, blob };

/// The row under the cursor; views die with the next row. A column read as another type than it
/// holds is a bug of the query, except that integers may be read as numbers and null as 0 or "".
class Row {
 public:
  virtual ~Row() = default;
  virtual int columns() const = 0;
  virtual bool null(int column) const = 0;
  virtual std::int64_t integer(int column) const = 0;
  virtual double real(int column) const = 0;
  virtual std::string_view text(int column) const = 0;
  virtual std::string_view blob(int column) const = 0;
  virtual Type type(int column) const = 0;
  /// The same words for the same value in every engine, whatever its type; "" for null.
  std::string shown(int column) const;
  /// As a parameter, which lives as long as the row.
  Arg arg(int column) const;
  std::string str(int column) const { return std::string(text(column)); }
};

using Each = std::function<void(const Row&)>;

/// One conversation with the engine; one thread at a time.
class Connection {
 public:
  virtual ~Connection() = default;
  /// Runs a statement without rows. Prepared once per text and kept. Its trouble is thrown here or,
  /// by an engine that is not waited for, by what is asked next, by changed() or by commit().
  virtual void run(std::string_view sql, std::span<const Arg> args) = 0;
  /// The same for one plain row, "INSERT INTO table(…) VALUES ($1, …)", of a table that no foreign
  /// key leads to: an engine may keep it and add it with others, before anything names the table
  /// again or the transaction ends.
  virtual void add(std::string_view sql, std::span<const Arg> args) { run(sql, args); }
  /// The same as run(), waiting for the number of rows it changed.
  virtual std::int64_t run_counted(std::string_view sql, std::span<const Arg> args) = 0;
  /// Calls `each` for every row of the answer.
  virtual void rows(std::string_view sql, std::span<const Arg> args, const Each& each) = 0;
  /// Names of the tables, in the order in which they were made.
  virtual std::vector<std::string> tables() = 0;
  /// Several statements separated by semicolons, without parameters (schema steps).
  virtual void script(std::string_view sql) = 0;

  void run(std::string_view sql, std::initializer_list<Arg> args = {}) {
    run(sql, std::span<const Arg>(args.begin(), args.size()));
  }
  void add(std::string_view sql, std::initializer_list<Arg> args) {
    add(sql, std::span<const Arg>(args.begin(), args.size()));
  }
  std::int64_t run_counted(std::string_view sql, std::initializer_list<Arg> args = {}) {
    return run_counted(sql, std::span<const Arg>(args.begin(), args.size()));
  }
  void rows(std::string_view sql, std::initializer_list<Arg> args, const Each& each) {
    rows(sql, std::span<const Arg>(args.begin(), args.size()), each);
  }
  /// True when there is a first row; `each` gets it alone.
  bool first(std::string_view sql, std::initializer_list<Arg> args, const Each& each);
  /// The first column of the first row, or `otherwise`.
  std::int64_t integer(std::string_view sql, std::initializer_list<Arg> args,
                       std::int64_t otherwise = 0);
};

/// A question that will be asked soon; its parameters need not outlive the call.
using AskAhead = std::function<void(std::string_view sql, std::initializer_list<Arg> args)>;

/// The writer's conversation. begin() takes the engine's write lock at once, and finds an engine
/// again that was lost; commit() returns when the rows are durable.
class Writer : public Connection {
 public:
  virtual void begin() = 0;
  virtual void commit() = 0;
  virtual void rollback() noexcept = 0;
  /// The engine was lost on the way: whether the last commit() is there, which threw, nobody knows
  /// until begin() finds the engine again.
  virtual bool lost() const { return false; }
  /// How often the engine was lost and found again. In between, another may have written.
  virtual std::int64_t found_again() const { return 0; }
  /// Rows changed through this conversation since it began.
  virtual std::int64_t changed() = 0;
  /// Statements that may write, run through this conversation: whoever must not write is held to
  /// it.
  virtual std::int64_t writes() const = 0;
  /// Lets the engine begin on what was said so far, while the caller does something else.
  virtual void push_out() {}
  /// Where each question is a journey: sends it on its way, with others, and keeps the answer for
  /// this group until the transaction ends. Where it is none: nothing.
  virtual void ask_ahead(std::size_t /*group*/, std::string_view /*sql*/,
                         std::span<const Arg> /*args*/) {}
  /// From now on rows() gives what was answered ahead for this group, to the same question. Whoever
  /// says so knows that nothing was written since that would change it. Nothing: asks anew.
  virtual void answer_from(std::optional<std::size_t> /*group*/) {}
};

/// A read snapshot: everything it answers is of one position. Given back to the pool when it goes.
class Snapshot {
 public:
  Snapshot(Connection& connection, std::function<void()> give_back)
      : connection_(&connection), give_back_(std::move(give_back)) {}
  Snapshot(Snapshot&& other) noexcept
      : connection_(other.connection_), give_back_(std::move(other.give_back_)) {
    other.give_back_ = nullptr;
  }
  Snapshot& operator=(Snapshot&&) = delete;
  ~Snapshot() {
    if (give_back_) give_back_();
  }
  Connection& operator*() const { return *connection_; }
  Connection* operator->() const { return connection_; }

 private:
  Connection* connection_;
  std::function<void()> give_back_;
};

/// A numbered, hash-checked, forward-only change of the schema.
struct Step {
  std::string_view module;  // "journal", "org", "directives"
  int number = 0;           // 1, 2, … within the module
  std::string_view sql;
};

class PageLog;  // page_log.h

/// A setting under which an answered commit may be lost, and what it should be, as a sentence.
struct UnsafeSetting {
  std::string name;
  std::string value;
  std::string wanted;
};

/// An opened store.
class Store {
 public:
  virtual ~Store() = default;
  virtual Writer& writer() = 0;
  /// Waits when every reader is lent out (at most `readers` at a time).
  virtual Snapshot read() = 0;
  /// Copies the whole store, consistent, into a new file; throws when the file exists.
  virtual void copy_to(const std::string& path) = 0;
  /// The engine's log, page by page, of a store opened with keep_log; null otherwise, and of an
  /// engine that has none of its own. Ask after writer().
  virtual PageLog* log() { return nullptr; }
  virtual std::string engine_name() const = 0;
  virtual std::vector<UnsafeSetting> unsafe_settings() = 0;
  /// What the rows take on disk.
  virtual std::int64_t bytes() = 0;
  /// The folder of this machine where they lie; "" when they lie elsewhere or nobody may say.
  virtual std::string folder() = 0;
};

/// How durable a commit is. `off` exists only so that a test can show that it loses acts.
enum class Sync { full, off };

struct OpenOptions {
  bool create = false;  // make the file when it is missing; otherwise a missing file throws
  Sync sync = Sync::full;
  int readers = 4;
  int patience_seconds = 0;   // PostgreSQL: so long a reader waits for a byte; 0 for ever
  const char* vfs = nullptr;  // SQLite: another VFS (the power-cut test)
  int log_pages = 8192;       // SQLite: so long grows the write-ahead log before it is copied back
  bool keep_log = false;      // SQLite: the log waits for who takes it over (Store::log()) …
  int log_pages_most = 1 << 18;  // … but not longer than this
  /// The simulation's door: what was opened, behind something that fails on demand.
  std::function<std::unique_ptr<Store>(std::unique_ptr<Store>)> door;
};

/// Whether the address is of a database and not of a file.
bool is_database(std::string_view address);
/// Whether a password stands in the address itself, where others may see it.
bool names_password(std::string_view address);
/// The address without its password, for messages.
std::string without_password(std::string_view address);

/// `address`: a path (SQLite; ":memory:" for a store that lives with the object and has one
/// connection for all), or postgresql://user@host/database.
std::unique_ptr<Store> open(const std::string& address, const OpenOptions& options);

/// Brings the schema up to date inside one transaction per step. Throws Trouble when a step already
/// applied has another hash than the code's, or the store knows steps that the code does not (made
/// by a newer release).
void migrate(Store& store, std::span<const Step> steps);
/// For commands that only read: throws Trouble when a step is still to be applied.
void check_migrated(Connection& rows, std::span<const Step> steps);

}  // namespace duoc::store
