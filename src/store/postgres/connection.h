// One conversation with the engine: what is said goes out in pipelines, answers are taken as late
// as they may be. For postgres.cpp alone.
#pragma once

#include <libpq-fe.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <bit>
#include <cerrno>
#include <chrono>
#include <cstring>
#include <deque>
#include <optional>
#include <thread>
#include <unordered_map>
#include <utility>

#include "store/postgres/ahead.h"
#include "store/postgres/held_rows.h"
#include "store/postgres/postgres.h"
#include "store/postgres/values.h"

namespace duoc::store {

inline constexpr std::int64_t kWriterLock = 0x64756F63;  // "duoc"
inline constexpr std::size_t kStatementsKept = 512;
inline constexpr std::size_t kPushedAtOnce = 32;  // the engine works on them while others are made
inline constexpr std::size_t kHeldMost = 96;
inline constexpr std::size_t kHeldBytes = 1 << 20;
inline constexpr std::size_t kSentMost = 1024;  // what is not answered yet stays in memory
inline constexpr std::size_t kShownMost = 120;
inline constexpr std::chrono::seconds kLockPatience{5};

struct Clear {
  void operator()(PGresult* r) const { PQclear(r); }
};
using Result = std::unique_ptr<PGresult, Clear>;

// A query whose rows are still coming; what it has not given out yet when another is asked.
struct Stream {
  std::deque<Result> ahead;
  bool ended = false;
};

// SQLSTATE ("53100") as one number, base 36.
inline int state_number(const char* state) {
  int n = 0;
  for (const char* c = state; c != nullptr && *c != 0; ++c)
    n = n * 36 + (*c >= 'A' ? *c - 'A' + 10 : *c - '0');
  return n;
}

// By SQLSTATE (PostgreSQL's documentation, appendix A).
inline Cause cause_of(std::string_view state) {
  if (state == "53100") return Cause::full;
  if (state == "25006") return Cause::read_only;
  if (state == "58030") return Cause::disk;
  if (state == "XX001" || state == "XX002") return Cause::damaged;
  if (state == "55P03") return Cause::lost;  // a lock that did not come: as if it did not answer
  if (state.starts_with("08") || state.starts_with("57P")) return Cause::lost;
  return Cause::other;
}

inline std::string first_line(std::string_view message) {
  return std::string(message.substr(0, message.find('\n')));
}

class PostgresConnection final : public Writer {
 public:
  /// `patience_seconds`: so long it waits for the next byte of an answer; 0 for ever.
  PostgresConnection(const std::string& address, Sync sync, int patience_seconds)
      : sync_(sync), patience_ms_(patience_seconds * 1000) {
    const char* keys[] = {"dbname",
                          "application_name",
                          "client_encoding",
                          "connect_timeout",
                          "keepalives_idle",
                          "tcp_user_timeout",
                          nullptr};
    const std::string wait = std::to_string(patience_seconds == 0 ? 10 : patience_seconds);
    const char* values[] = {address.c_str(), "duoc", "UTF8", wait.c_str(), "10", "15000", nullptr};
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

  using Connection::add;
  using Connection::rows;
  using Connection::run;
  using Connection::run_counted;

  // Inside a transaction it is not waited for: it goes out with those that follow, and all are
  // answered together. (Outside, those sent together would be one transaction.)
  void run(std::string_view sql, std::span<const Arg> args) override {
    ++writes_;
    send(sql, args);
    if (!in_transaction_) finish_sent();
  }

  void add(std::string_view sql, std::span<const Arg> args) override {
    if (!in_transaction_ || !held_.hold(sql, args)) return run(sql, args);
    ++writes_;
    if (held_.rows() >= kHeldMost || held_.bytes() >= kHeldBytes) say_held();
  }

  void ask_ahead(std::size_t group, std::string_view sql, std::span<const Arg> args) override {
    if (!in_transaction_) return;
    ahead_.ask(group, sql, args);
  }
  void answer_from(std::optional<std::size_t> group) override { group_ = group; }

  std::int64_t run_counted(std::string_view sql, std::span<const Arg> args) override {
    const std::int64_t before = changed();
    run(sql, args);
    return changed() - before;
  }

  void rows(std::string_view sql, std::span<const Arg> args, const Each& each) override {
    finish_stream();
    if (group_ && answered_ahead(sql, args, each)) return;
    ask_due();
    say_held();
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

  // Goes out with the first that follows: one journey less. An engine that is gone is noticed here
  // when its farewell has come already.
  void begin() override {
    finish_stream();
    finish_sent();
    hear_farewell();
    if (broken()) connect_again();
    in_transaction_ = true;
    begin_due_ = true;
  }
  void push_out() override {
    say_held();
    push();
  }
  void push() {
    pushed_ = sent_.size();
    if (sent_.empty()) return;
    PQflush(db_);  // what it could not push goes with the next
  }
  bool lost() const override { return broken(); }
  std::int64_t found_again() const override { return found_again_; }
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
    last_done_.clear();
    say_held();
    if (!begin_due_) send("COMMIT", {});
    finish_sent();
    in_transaction_ = false;
    if (std::exchange(begin_due_, false)) return forget_ahead();  // nothing was asked in it
    forget_ahead();
    // A transaction in which a statement failed ends without an error, and with nothing written.
    if (last_done_ != "COMMIT")
      throw Trouble("the store refused: the transaction had failed before its end", 0);
  }
  void rollback() noexcept override {
    finish_stream();
    in_transaction_ = false;
    begin_due_ = false;
    held_.clear();
    try {
      finish_sent();
    } catch (const std::exception&) {  // what failed is taken back here
    }
    forget_ahead();
    if (PQtransactionStatus(db_) != PQTRANS_IDLE) told("ROLLBACK");
  }
  std::int64_t changed() override {
    finish_stream();
    say_held();
    finish_sent();
    return changed_;
  }
  std::int64_t writes() const override { return writes_; }

  void command(const std::string& sql) {
    finish_stream();
    ask_due();
    say_held();
    finish_sent();
    check(told(sql.c_str()).get(), sql);
  }
  bool broken() const { return given_up_ || PQstatus(db_) != CONNECTION_OK; }

 private:
  // Whatever the database was told: a commit that is answered is on the disk.
  void settle() {
    // A statement under way for somebody who is gone holds no locks for longer than this.
    command("SET client_connection_check_interval = '1s'");
    // Somebody else's lock on a table must not keep everybody waiting, whoever took it.
    command("SET lock_timeout = '2s'");
    command(sync_ == Sync::full ? "SET synchronous_commit = on" : "SET synchronous_commit = off");
    // A line that is cut without a word: the engine too finds out soon, and gives the lock back.
    command(
        "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5; SET tcp_keepalives_count = "
        "3; SET tcp_user_timeout = 15000");
  }

  // An idle conversation says nothing: what can be read is the end of it, a word and then silence.
  void hear_farewell() {
    pollfd heard{PQsocket(db_), POLLIN, 0};
    for (int i = 0; i < 3 && !broken() && ::poll(&heard, 1, 0) > 0; ++i) {
      PQconsumeInput(db_);
      PQisBusy(db_);  // takes the word out of the way
    }
  }

  void begin_now() {
    if (!std::exchange(begin_due_, false)) return;
    out("BEGIN", &prepared("BEGIN", std::vector<Oid>()), {}, {}, {}, {});
  }

  void connect_again() {
    PQreset(db_);
    given_up_ = silent_ = false;
    statements_.clear();
    stream_ = nullptr;
    sent_.clear();
    gathered_.reset();
    taken_ = pushed_ = 0;
    held_.clear();
    forget_ahead();
    in_transaction_ = false;
    begin_due_ = false;
    if (broken())
      throw Trouble("the store cannot be reached: " + first_line(PQerrorMessage(db_)), 0,
                    Cause::lost);
    try {
      settle();
      if (!alone_.empty()) write_alone(std::string(alone_));
    } catch (const Trouble& trouble) {
      // The conversation that was lost may hold its lock, and finish its commit, for a while yet:
      // nothing may be said beside it, nor without what was settled.
      hang_up();
      throw Trouble(trouble.what(), 0, Cause::lost);
    }
    ++found_again_;
  }

  // Out with those before it.
  void send(std::string_view sql, std::span<const Arg> args) {
    finish_stream();
    ask_due();  // what is asked ahead is asked of the rows before this
    if (held_.named_in(sql)) say_held();
    const Bound bound(args);
    out(sql, &prepared(sql, bound), bound.types, bound.values, bound.lengths, {});
  }

  // A transaction that is due begins, with the questions asked ahead that were not said yet.
  void ask_due() {
    begin_now();
    if (!ahead_.due()) return;
    for (AskedAhead::Statement& s : ahead_.take_due()) {
      std::vector<const char*> values;
      std::vector<int> lengths;
      for (const std::string& v : s.values) {
        values.push_back(v.data());
        lengths.push_back(static_cast<int>(v.size()));
      }
      // Over arrays it is planned anew each time, by the sizes that the tables have now.
      const std::string* name = s.together ? nullptr : &prepared(s.sql, s.types);
      for (AskedAhead::Question* q : s.questions) q->sent = sent_.size();
      out(s.sql, name, s.types, values, lengths, std::move(s));
    }
    if (!sent_.empty()) PQsendFlushRequest(db_);  // or the answers wait for more
    push();
  }

  // The rows that were kept.
  void say_held() {
    if (held_.rows() == 0) return;
    ask_due();
    for (const HeldRows::Statement& s : held_.take()) {
      std::vector<const char*> values;
      std::vector<int> lengths;
      for (std::size_t i = 0; i < s.bytes.size(); ++i) {
        values.push_back(s.null[i] ? nullptr : s.bytes[i].data());
        lengths.push_back(static_cast<int>(s.bytes[i].size()));
      }
      out(s.sql, &prepared(s.sql, s.types), s.types, values, lengths, {});
    }
    push();
  }

  void out(std::string_view sql, const std::string* name, const std::vector<Oid>& types,
           const std::vector<const char*>& values, const std::vector<int>& lengths,
           AskedAhead::Statement&& asked) {
    const std::vector<int> binary(values.size(), 1);
    const int n = static_cast<int>(values.size());
    if (sent_.empty() && PQenterPipelineMode(db_) == 0) fail(nullptr, sql);
    const int sent = name == nullptr
                         ? PQsendQueryParams(db_, std::string(sql).c_str(), n, types.data(),
                                             values.data(), lengths.data(), binary.data(), 1)
                         : PQsendQueryPrepared(db_, name->c_str(), n, values.data(), lengths.data(),
                                               binary.data(), 1);
    if (sent == 0) fail(nullptr, sql);
    sent_.push_back({std::string(sql.substr(0, kShownMost)), std::move(asked)});
    if (sent_.size() == kSentMost) return finish_sent();
    if (sent_.size() >= pushed_ + kPushedAtOnce) push();
  }

  bool answered_ahead(std::string_view sql, std::span<const Arg> args, const Each& each) {
    const AskedAhead::Question* q = ahead_.find(*group_, sql, args);
    if (q == nullptr) return false;
    ask_due();
    if (!q->answer) take_until(q->sent);
    for (int i = q->from; i < q->to; ++i) each(PostgresRow(q->answer.get(), i, q->first_column));
    return true;
  }

  void forget_ahead() {
    ahead_.clear();
    group_.reset();
  }

  // The next answer. An engine that says nothing for too long is hung up on: whatever is asked of
  // this connection after that fails at once, as of one that was lost.
  PGresult* answer() {
    while (patience_ms_ != 0 && !broken() && PQisBusy(db_) != 0) {
      pollfd heard{PQsocket(db_), POLLIN, 0};
      const int ready = ::poll(&heard, 1, patience_ms_);
      if (ready == 0) {
        silent_ = true;
        hang_up();
      }
      if (ready < 0 && errno == EINTR) continue;
      if (PQconsumeInput(db_) == 0) break;
    }
    return PQgetResult(db_);
  }

  void hang_up() {
    ::shutdown(PQsocket(db_), SHUT_RDWR);
    given_up_ = true;
  }

  // The next answer to what was sent together; nothing once the engine is lost. One end stands
  // between two answers. More than one means that libpq has failed to write and has nothing more to
  // give, though it still calls the connection good: it would say "no more" for ever.
  Result next_of_sent() {
    for (int ends = 0; !broken();) {
      if (Result r{answer()}) return r;
      if (++ends > 1) hang_up();
    }
    return nullptr;
  }

  Result last_answer() {
    Result last;
    while (Result r{answer()}) last = std::move(r);
    return last;
  }

  Result told(const char* sql) {
    PQsendQuery(db_, sql);
    return last_answer();
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
    Result r(answer());
    if (!r) {
      stream.ended = true;
      if (stream_ == &stream) stream_ = nullptr;
    }
    return r;
  }

  // One question at a time goes over the wire: the rest of the rows of the one before is fetched.
  void finish_stream() {
    if (stream_ == nullptr) return;
    while (PGresult* r = answer()) stream_->ahead.emplace_back(r);
    stream_->ended = true;
    stream_ = nullptr;
  }

  // Waits for the answers to what was sent; throws the first trouble among them.
  void finish_sent() { finish_sent(std::nullopt); }
  void finish_sent(std::optional<Trouble> trouble) {
    if (sent_.empty()) return;
    PQpipelineSync(db_);
    while (Result r = next_of_sent()) {
      if (PQresultStatus(r.get()) == PGRES_PIPELINE_SYNC) break;
      take(std::move(r), trouble);
    }
    const std::string last = sent_.back().shown;
    sent_.clear();
    gathered_.reset();
    taken_ = pushed_ = 0;
    if (broken()) {
      throw Trouble("the store was lost: " + first_line(PQerrorMessage(db_)), 0, Cause::lost);
    }
    if (PQexitPipelineMode(db_) == 0) fail(nullptr, last);
    if (trouble) throw *trouble;
  }

  // Waits for the answers up to this one alone: those after it are still made, meanwhile.
  void take_until(std::size_t at) {
    if (at >= pushed_) push();
    std::optional<Trouble> trouble;
    while (taken_ <= at && !trouble) {
      Result r = next_of_sent();
      if (!r) break;
      take(std::move(r), trouble);
    }
    if (broken() || trouble) finish_sent(std::move(trouble));
  }

  // The answer to the next of those sent; its trouble, when it is the first. What comes after all
  // answers is an engine's last word.
  void take(Result r, std::optional<Trouble>& trouble) {
    if (PQresultStatus(r.get()) == PGRES_SINGLE_TUPLE) return gather(r.get());
    const Sent farewell;
    const Sent& sent = taken_ < sent_.size() ? sent_[taken_++] : farewell;
    try {
      if (!trouble) check(r.get(), sent.shown);
    } catch (const Trouble& t) {
      trouble = t;
    }
    last_done_ = PQcmdStatus(r.get());
    if (Result all = std::exchange(gathered_, nullptr); all && !trouble) r = std::move(all);
    if (sent.asked.questions.empty())
      changed_ += std::atoll(PQcmdTuples(r.get()));
    else if (!trouble)
      AskedAhead::answered(sent.asked, std::move(r));
  }

  // libpq keeps the mode of single rows, in which the question before was read, for the first
  // statement of a pipeline: its rows come one by one.
  void gather(const PGresult* one) {
    if (!gathered_) {
      gathered_.reset(PQcopyResult(one, PG_COPYRES_ATTRS | PG_COPYRES_TUPLES));
      if (!gathered_) throw std::bad_alloc();
      return;
    }
    const int at = PQntuples(gathered_.get());
    for (int c = 0; c < PQnfields(one); ++c) {
      const bool null = PQgetisnull(one, 0, c) != 0;
      if (PQsetvalue(gathered_.get(), at, c, null ? nullptr : PQgetvalue(one, 0, c),
                     null ? -1 : PQgetlength(one, 0, c)) == 0)
        throw std::bad_alloc();
    }
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
    // What the engine has not said is libpq's own word: there was no writing or no reading. And
    // what is fatal to the engine is its last word.
    const char* severity =
        r == nullptr ? nullptr : PQresultErrorField(r, PG_DIAG_SEVERITY_NONLOCALIZED);
    const std::string_view grave = severity == nullptr ? "" : severity;
    if (!broken() && (state == nullptr || grave == "FATAL" || grave == "PANIC")) hang_up();
    const char* why = silent_        ? "it does not answer"
                      : r == nullptr ? nullptr
                                     : PQresultErrorField(r, PG_DIAG_MESSAGE_PRIMARY);
    throw Trouble("the store refused: " + first_line(why != nullptr ? why : PQerrorMessage(db_)) +
                      " [" + std::string(sql.substr(0, kShownMost)) + "]",
                  state_number(state),
                  broken() ? Cause::lost : cause_of(state == nullptr ? "" : state));
  }

  // By text and by the kinds of its parameters, which a prepared statement fixes. What is new goes
  // ahead of the pipeline.
  const std::string& prepared(std::string_view sql, const Bound& bound) {
    return prepared(sql, bound.types);
  }
  const std::string& prepared(std::string_view sql, const std::vector<Oid>& types) {
    std::string key(sql);
    for (const Oid type : types) key += static_cast<char>(type == kFloat8 ? 'f' : type);
    const auto found = statements_.find(key);
    if (found != statements_.end()) return found->second;
    if (statements_.size() >= kStatementsKept) {
      command("DEALLOCATE ALL");
      statements_.clear();
    }
    const std::string name = "s" + std::to_string(++last_statement_);
    finish_sent();
    PQsendPrepare(db_, name.c_str(), std::string(sql).c_str(), static_cast<int>(types.size()),
                  types.data());
    check(last_answer().get(), sql);
    return statements_.emplace(std::move(key), name).first->second;
  }

  PGconn* db_ = nullptr;
  Stream* stream_ = nullptr;
  struct Sent {
    std::string shown;            // for its trouble
    AskedAhead::Statement asked;  // nothing for what writes
  };
  std::vector<Sent> sent_;  // statements that are not all answered yet
  Result gathered_;         // rows of the next answer that came one by one
  std::size_t taken_ = 0;   // of them, those whose answers were taken
  std::size_t pushed_ = 0;  // of them, those that the engine has or will have without being asked
  bool begin_due_ = false;  // a transaction was begun, and nothing said in it yet
  AskedAhead ahead_;
  HeldRows held_;
  std::optional<std::size_t> group_;
  std::string last_done_;  // what the engine calls the newest statement it has carried out
  std::int64_t writes_ = 0;
  bool in_transaction_ = false;
  std::unordered_map<std::string, std::string> statements_;
  std::int64_t last_statement_ = 0;
  std::int64_t changed_ = 0;
  Sync sync_;
  int patience_ms_ = 0;
  std::int64_t found_again_ = 0;
  bool silent_ = false;    // it said nothing for too long
  bool given_up_ = false;  // it was hung up on, whatever libpq calls it
  std::string alone_;      // the store's name, for whoever must wait
};

}  // namespace duoc::store
