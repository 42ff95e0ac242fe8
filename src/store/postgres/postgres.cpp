// See postgres.h.
#include "store/postgres/postgres.h"

#include <libpq-fe.h>

#include <array>
#include <bit>
#include <chrono>
#include <cstring>
#include <deque>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>

#include "base/ensure.h"
#include "store/pool.h"

namespace duoc::store {
namespace {

// Object identifiers of PostgreSQL's own types (catalog pg_type); they never change.
constexpr Oid kBool = 16, kBytea = 17, kName = 19, kInt8 = 20, kInt2 = 21, kInt4 = 23, kText = 25,
              kFloat8 = 701, kUnknown = 705, kVarchar = 1043;
constexpr std::int64_t kWriterLock = 0x64756F63;  // "duoc"
constexpr std::size_t kStatementsKept = 512;
constexpr std::size_t kSentMost = 256;  // so that neither side's buffers fill while none reads
constexpr std::size_t kShownMost = 120;
constexpr std::chrono::seconds kLockPatience{5};

template <class N>
N big_endian(const char* bytes) {
  N n = 0;
  for (std::size_t i = 0; i < sizeof(N); ++i)
    n = static_cast<N>((n << 8) | static_cast<unsigned char>(bytes[i]));
  return n;
}

std::array<char, 8> eight_bytes(std::uint64_t n) {
  std::array<char, 8> out;
  for (int i = 7; i >= 0; --i, n >>= 8) out[static_cast<std::size_t>(i)] = static_cast<char>(n);
  return out;
}

struct Clear {
  void operator()(PGresult* r) const { PQclear(r); }
};
using Result = std::unique_ptr<PGresult, Clear>;

class PostgresRow final : public Row {
 public:
  PostgresRow(const PGresult* r, int row) : r_(r), row_(row) {}
  int columns() const override { return PQnfields(r_); }
  bool null(int c) const override { return PQgetisnull(r_, row_, c) != 0; }
  std::int64_t integer(int c) const override {
    if (null(c)) return 0;
    const char* at = PQgetvalue(r_, row_, c);
    switch (PQftype(r_, c)) {
      case kInt8:
        return static_cast<std::int64_t>(big_endian<std::uint64_t>(at));
      case kInt4:
        return static_cast<std::int32_t>(big_endian<std::uint32_t>(at));
      case kInt2:
        return static_cast<std::int16_t>(big_endian<std::uint16_t>(at));
      case kBool:
        return *at != 0 ? 1 : 0;
      default:
        ENSURE(false);  // the query reads what is no whole number as one
    }
    return 0;
  }
  double real(int c) const override {
    if (null(c)) return 0;
    if (PQftype(r_, c) != kFloat8) return static_cast<double>(integer(c));
    return std::bit_cast<double>(big_endian<std::uint64_t>(PQgetvalue(r_, row_, c)));
  }
  std::string_view text(int c) const override {
    const Oid type = PQftype(r_, c);
    ENSURE(null(c) || type == kText || type == kVarchar || type == kName || type == kUnknown);
    return bytes(c);
  }
  std::string_view blob(int c) const override {
    ENSURE(null(c) || PQftype(r_, c) == kBytea);
    return bytes(c);
  }
  Type type(int c) const override {
    if (null(c)) return Type::null;
    switch (PQftype(r_, c)) {
      case kInt8:
      case kInt4:
      case kInt2:
      case kBool:
        return Type::integer;
      case kFloat8:
        return Type::real;
      case kBytea:
        return Type::blob;
      default:
        return Type::text;
    }
  }

 private:
  std::string_view bytes(int c) const {
    if (null(c)) return {};
    return {PQgetvalue(r_, row_, c), static_cast<std::size_t>(PQgetlength(r_, row_, c))};
  }
  const PGresult* r_;
  int row_;
};

// Parameters as libpq wants them: pointers that live as long as this.
class Bound {
 public:
  explicit Bound(std::span<const Arg> args) {
    numbers_.reserve(args.size());
    for (const Arg& arg : args) {
      const auto& v = arg.value();
      if (const auto* n = std::get_if<std::int64_t>(&v))
        add_number(kInt8, static_cast<std::uint64_t>(*n));
      else if (const auto* d = std::get_if<double>(&v))
        add_number(kFloat8, std::bit_cast<std::uint64_t>(*d));
      else if (const auto* t = std::get_if<std::string_view>(&v))
        add(kText, *t);
      else if (const auto* b = std::get_if<BlobView>(&v))
        add(kBytea, b->bytes);
      else
        add_null();
    }
    formats.assign(args.size(), 1);
  }

  std::vector<Oid> types;  // 0: the engine infers it, for null
  std::vector<const char*> values;
  std::vector<int> lengths;
  std::vector<int> formats;

 private:
  void add(Oid type, std::string_view bytes) {
    types.push_back(type);
    values.push_back(bytes.data() == nullptr ? "" : bytes.data());
    lengths.push_back(static_cast<int>(bytes.size()));
  }
  void add_number(Oid type, std::uint64_t n) {
    numbers_.push_back(eight_bytes(n));
    add(type, {numbers_.back().data(), 8});
  }
  void add_null() {
    types.push_back(0);
    values.push_back(nullptr);
    lengths.push_back(0);
  }
  std::vector<std::array<char, 8>> numbers_;
};

// A query whose rows are still coming; what it has not given out yet when another is asked.
struct Stream {
  std::deque<Result> ahead;
  bool ended = false;
};

// SQLSTATE ("53100") as one number, base 36.
int state_number(const char* state) {
  int n = 0;
  for (const char* c = state; c != nullptr && *c != 0; ++c)
    n = n * 36 + (*c >= 'A' ? *c - 'A' + 10 : *c - '0');
  return n;
}

// By SQLSTATE (PostgreSQL's documentation, appendix A).
Cause cause_of(std::string_view state) {
  if (state == "53100") return Cause::full;
  if (state == "25006") return Cause::read_only;
  if (state == "58030") return Cause::disk;
  if (state == "XX001" || state == "XX002") return Cause::damaged;
  if (state.starts_with("08") || state.starts_with("57P")) return Cause::lost;
  return Cause::other;
}

std::string first_line(std::string_view message) {
  return std::string(message.substr(0, message.find('\n')));
}

class PostgresConnection final : public Writer {
 public:
  PostgresConnection(const std::string& address, Sync sync) : sync_(sync) {
    const char* keys[] = {"dbname", "application_name", "client_encoding", "connect_timeout",
                          nullptr};
    const char* values[] = {address.c_str(), "duoc", "UTF8", "10", nullptr};
    db_ = PQconnectdbParams(keys, values, 1);
    if (PQstatus(db_) != CONNECTION_OK) {
      const std::string why = first_line(PQerrorMessage(db_));
      PQfinish(db_);
      throw Trouble("the store " + without_password(address) + " cannot be opened: " + why, 0,
                    Cause::lost);
    }
    PQsetNoticeProcessor(
        db_, [](void*, const char*) {}, nullptr);
    settle();
  }
  ~PostgresConnection() override { PQfinish(db_); }
  PostgresConnection(const PostgresConnection&) = delete;
  PostgresConnection& operator=(const PostgresConnection&) = delete;

  using Connection::rows;
  using Connection::run;
  using Connection::run_counted;

  // Inside a transaction it is not waited for: it goes out with those that follow, and all are
  // answered together. (Outside, those sent together would be one transaction.)
  void run(std::string_view sql, std::span<const Arg> args) override {
    finish_stream();
    const Bound bound(args);
    const std::string& name = prepared(sql, bound);
    if (sent_.empty() && PQenterPipelineMode(db_) == 0) fail(nullptr, sql);
    if (PQsendQueryPrepared(db_, name.c_str(), static_cast<int>(args.size()), bound.values.data(),
                            bound.lengths.data(), bound.formats.data(), 1) == 0)
      fail(nullptr, sql);
    sent_.push_back(std::string(sql.substr(0, kShownMost)));
    if (!in_transaction_ || sent_.size() == kSentMost) finish_sent();
  }

  std::int64_t run_counted(std::string_view sql, std::span<const Arg> args) override {
    const std::int64_t before = changed();
    run(sql, args);
    return changed() - before;
  }

  void rows(std::string_view sql, std::span<const Arg> args, const Each& each) override {
    finish_stream();
    finish_sent();
    const Bound bound(args);
    const std::string& name = prepared(sql, bound);
    if (PQsendQueryPrepared(db_, name.c_str(), static_cast<int>(args.size()), bound.values.data(),
                            bound.lengths.data(), bound.formats.data(), 1) == 0)
      fail(nullptr, sql);
    PQsetSingleRowMode(db_);  // a journal of millions does not fit into memory
    Stream stream;
    stream_ = &stream;
    const End end{this, &stream};
    while (const Result r = next(stream)) {
      check(r.get(), sql);
      for (int i = 0; i < PQntuples(r.get()); ++i) each(PostgresRow(r.get(), i));
    }
  }

  std::vector<std::string> tables() override {
    std::vector<std::string> out;
    Connection::rows(
        "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = "
        "current_schema()::regnamespace ORDER BY oid",
        {}, [&](const Row& row) { out.push_back(row.str(0)); });
    return out;
  }

  void script(std::string_view sql) override { command(with_postgres_types(sql)); }

  void begin() override {
    open_transaction();
    in_transaction_ = true;
  }
  bool lost() const override { return broken(); }
  /// From now on this is the one writer, also after the engine was lost and found again. Waits a
  /// while: the engine holds the lock of a process that was killed until it finds out.
  void write_alone(const std::string& whose) {
    alone_ = whose;
    const auto until = std::chrono::steady_clock::now() + kLockPatience;
    while (integer("SELECT pg_try_advisory_lock($1)", {kWriterLock}) == 0) {
      if (std::chrono::steady_clock::now() >= until) {
        throw Trouble(
            "another duoc is writing to " + alone_ + ": stop it first, or ask it over HTTP", 0);
      }
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
    }
  }
  void commit() override {
    finish_stream();
    finish_sent();
    in_transaction_ = false;
    const Result r(PQexec(db_, "COMMIT"));
    check(r.get(), "COMMIT");
    // A transaction in which a statement failed ends without an error, and with nothing written.
    if (std::string_view(PQcmdStatus(r.get())) != "COMMIT")
      throw Trouble("the store refused: the transaction had failed before its end", 0);
  }
  void rollback() noexcept override {
    finish_stream();
    in_transaction_ = false;
    try {
      finish_sent();
    } catch (const std::exception&) {  // what failed is taken back here
    }
    if (PQtransactionStatus(db_) != PQTRANS_IDLE) PQclear(PQexec(db_, "ROLLBACK"));
  }
  std::int64_t changed() override {
    finish_stream();
    finish_sent();
    return changed_;
  }

  void command(const std::string& sql) {
    finish_stream();
    finish_sent();
    const Result r(PQexec(db_, sql.c_str()));
    check(r.get(), sql);
  }
  bool broken() const { return PQstatus(db_) != CONNECTION_OK; }

 private:
  // Whatever the database was told: a commit that is answered is on the disk.
  void settle() {
    // A statement under way for somebody who is gone holds no locks for longer than this.
    command("SET client_connection_check_interval = '1s'");
    command(sync_ == Sync::full ? "SET synchronous_commit = on" : "SET synchronous_commit = off");
  }

  void open_transaction() {
    if (!broken()) {
      try {
        return command("BEGIN");
      } catch (const Trouble&) {
        if (!broken()) throw;  // the engine has answered
      }
    }
    connect_again();
    command("BEGIN");
  }

  void connect_again() {
    PQreset(db_);
    statements_.clear();
    stream_ = nullptr;
    sent_.clear();
    in_transaction_ = false;
    if (broken())
      throw Trouble("the store cannot be reached: " + first_line(PQerrorMessage(db_)), 0,
                    Cause::lost);
    settle();
    if (!alone_.empty()) write_alone(std::string(alone_));
  }

  // Leaves no rows on the wire, whatever ended the reading.
  struct End {
    PostgresConnection* c;
    Stream* stream;
    ~End() {
      if (c->stream_ == stream) c->finish_stream();
    }
  };

  Result next(Stream& stream) {
    if (!stream.ahead.empty()) {
      Result r = std::move(stream.ahead.front());
      stream.ahead.pop_front();
      return r;
    }
    if (stream.ended) return nullptr;
    Result r(PQgetResult(db_));
    if (!r) {
      stream.ended = true;
      if (stream_ == &stream) stream_ = nullptr;
    }
    return r;
  }

  // One question at a time goes over the wire: the rest of the rows of the one before is fetched.
  void finish_stream() {
    if (stream_ == nullptr) return;
    while (PGresult* r = PQgetResult(db_)) stream_->ahead.emplace_back(r);
    stream_->ended = true;
    stream_ = nullptr;
  }

  // Waits for the answers to what was sent; throws the first trouble among them.
  void finish_sent() {
    if (sent_.empty()) return;
    const std::vector<std::string> sent = std::exchange(sent_, {});
    PQpipelineSync(db_);
    std::optional<Trouble> trouble;
    std::size_t at = 0;
    for (bool synced = false; !synced && !broken();) {
      const Result r(PQgetResult(db_));
      if (!r) continue;  // the end of one statement's answer
      synced = PQresultStatus(r.get()) == PGRES_PIPELINE_SYNC;
      if (synced) break;
      try {
        if (!trouble) check(r.get(), at < sent.size() ? sent[at] : "");
      } catch (const Trouble& t) {
        trouble = t;
      }
      ++at;
      changed_ += std::atoll(PQcmdTuples(r.get()));
    }
    if (broken()) {
      throw Trouble("the store was lost: " + first_line(PQerrorMessage(db_)), 0, Cause::lost);
    }
    if (PQexitPipelineMode(db_) == 0) fail(nullptr, sent.back());
    if (trouble) throw *trouble;
  }

  void check(const PGresult* r, std::string_view sql) {
    switch (PQresultStatus(r)) {
      case PGRES_COMMAND_OK:
      case PGRES_TUPLES_OK:
      case PGRES_SINGLE_TUPLE:
        return;
      default:
        fail(r, sql);
    }
  }

  [[noreturn]] void fail(const PGresult* r, std::string_view sql) {
    const char* state = r == nullptr ? nullptr : PQresultErrorField(r, PG_DIAG_SQLSTATE);
    const char* why = r == nullptr ? nullptr : PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    throw Trouble("the store refused: " + first_line(why != nullptr ? why : PQerrorMessage(db_)) +
                      " [" + std::string(sql.substr(0, kShownMost)) + "]",
                  state_number(state),
                  broken() ? Cause::lost : cause_of(state == nullptr ? "" : state));
  }

  // By text and by the kinds of its parameters, which a prepared statement fixes. What is new goes
  // ahead of the pipeline.
  const std::string& prepared(std::string_view sql, const Bound& bound) {
    std::string key(sql);
    for (const Oid type : bound.types) key += static_cast<char>(type == kFloat8 ? 'f' : type);
    const auto found = statements_.find(key);
    if (found != statements_.end()) return found->second;
    if (statements_.size() >= kStatementsKept) {
      command("DEALLOCATE ALL");
      statements_.clear();
    }
    const std::string name = "s" + std::to_string(++last_statement_);
    finish_sent();
    const Result r(PQprepare(db_, name.c_str(), std::string(sql).c_str(),
                             static_cast<int>(bound.types.size()), bound.types.data()));
    check(r.get(), sql);
    return statements_.emplace(std::move(key), name).first->second;
  }

  PGconn* db_ = nullptr;
  Stream* stream_ = nullptr;
  std::vector<std::string> sent_;  // statements that are not answered yet, for their trouble
  bool in_transaction_ = false;
  std::unordered_map<std::string, std::string> statements_;
  std::int64_t last_statement_ = 0;
  std::int64_t changed_ = 0;
  Sync sync_;
  std::string alone_;  // the store's name, for whoever must wait
};

class PostgresStore final : public Store {
 public:
  PostgresStore(std::string address, const OpenOptions& options)
      : address_(std::move(address)),
        options_(options),
        readers_(
            options.readers, [this] { return connect(); },
            [](PostgresConnection& c) {
              c.command("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY");
              c.integer("SELECT 1", {});  // pins the snapshot now, not at the first question
            }) {
    connect();  // an address that leads nowhere must be found out here, not in the middle of an act
  }

  Writer& writer() override {
    if (!writer_) {
      auto c = connect();
      c->write_alone(without_password(address_));
      writer_ = std::move(c);
    }
    return *writer_;
  }

  Snapshot read() override { return readers_.lend(); }

  void copy_to(const std::string&) override {
    throw Trouble("a store in PostgreSQL is copied by its own tools: pg_dump or pgBackRest", 0);
  }

  std::string engine_name() const override { return "postgresql"; }

  std::vector<UnsafeSetting> unsafe_settings() override {
    std::vector<UnsafeSetting> out;
    const auto c = connect();
    for (const char* name : {"fsync", "full_page_writes"}) {
      std::string value;
      c->first("SELECT current_setting($1)", {name}, [&](const Row& row) { value = row.str(0); });
      if (value != "on") {
        out.push_back({name, value,
                       std::string("set ") + name +
                           " = on in postgresql.conf and reload: a power cut would damage the "
                           "database"});
      }
    }
    if (options_.sync == Sync::off)
      out.push_back({"synchronous_commit", "off", "open the store with synchronous_commit=on"});
    return out;
  }

  std::int64_t bytes() override {
    return connect()->integer("SELECT pg_database_size(current_database())", {});
  }

  std::string folder() override {
    std::string out;
    connect()->first(
        "SELECT CASE WHEN (inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8' OR "
        "inet_server_addr() = '::1') AND pg_has_role('pg_read_all_settings', 'member') "
        "THEN current_setting('data_directory') ELSE '' END",
        {}, [&](const Row& row) { out = row.str(0); });
    return out;
  }

 private:
  std::unique_ptr<PostgresConnection> connect() {
    return std::make_unique<PostgresConnection>(address_, options_.sync);
  }

  std::string address_;
  OpenOptions options_;
  std::unique_ptr<PostgresConnection> writer_;
  Pool<PostgresConnection> readers_;
};

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view postgres_word(std::string_view word) {
  if (word == "INTEGER") return "BIGINT";
  if (word == "BLOB") return "BYTEA";
  if (word == "REAL") return "DOUBLE PRECISION";
  if (word == "TEXT") return "TEXT COLLATE \"C\"";
  return word;
}

}  // namespace

std::string with_postgres_types(std::string_view sql) {
  std::string out;
  for (std::size_t i = 0; i < sql.size();) {
    std::size_t end = i + 1;
    if (sql[i] == '\'' || sql[i] == '"') {
      while (end < sql.size() && sql[end] != sql[i]) ++end;
      end = std::min(end + 1, sql.size());
      out += sql.substr(i, end - i);
    } else if (is_word(sql[i])) {
      while (end < sql.size() && is_word(sql[end])) ++end;
      const std::string_view word = sql.substr(i, end - i);
      // "…) STRICT, WITHOUT ROWID;" follows the columns.
      const bool rowid = word == "WITHOUT" && sql.substr(end).starts_with(" ROWID");
      if (rowid) end += 6;
      if (rowid && out.ends_with(", ")) out.resize(out.size() - 2);
      if (!rowid && word != "STRICT") out += postgres_word(word);
    } else {
      out += sql[i];
    }
    i = end;
  }
  return out;
}

namespace {

// …?password=…, also among others. libpq decodes names: one in percent signs hides something.
bool asks_with_password(std::string_view address) {
  for (auto at = address.find('?'); at != std::string_view::npos; at = address.find('&', at + 1)) {
    const std::string_view name =
        address.substr(at + 1, address.find_first_of("=&", at + 1) - at - 1);
    if (name == "password" || name == "sslpassword" || name.find('%') != std::string_view::npos)
      return true;
  }
  return false;
}

}  // namespace

bool names_password(std::string_view address) {
  return is_database(address) && without_password(address) != address;
}

std::string without_password(std::string_view address) {
  // Whatever stands between the first colon and the last @ may belong to one.
  std::string out(asks_with_password(address) ? address.substr(0, address.find('?')) : address);
  const auto scheme = out.find("://");
  const auto at = out.rfind('@');
  if (scheme == std::string::npos || at == std::string::npos) return out;
  const auto colon = out.find(':', scheme + 3);
  if (colon < at) out.erase(colon, at - colon);
  return out;
}

std::unique_ptr<Store> open_postgres(const std::string& address, const OpenOptions& options) {
  return std::make_unique<PostgresStore>(address, options);
}

}  // namespace duoc::store
