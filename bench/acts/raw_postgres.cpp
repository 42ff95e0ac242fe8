// Raw libpq: a whole batch, from BEGIN to COMMIT, goes out as one pipeline and is waited for once.
#include <libpq-fe.h>

#include <bit>
#include <memory>
#include <stdexcept>

#include "raw.h"
#include "support/lines.h"

namespace duoc::bench {
namespace {

class Pipe {
 public:
  explicit Pipe(const std::string& address) : db_(PQconnectdb(address.c_str()), PQfinish) {
    if (PQstatus(db_.get()) != CONNECTION_OK) fail();
    run("SET synchronous_commit = on");
  }

  void prepare(const std::string& name, const std::string& sql) {
    check(PQprepare(db_.get(), name.c_str(), sql.c_str(), 0, nullptr));
  }
  void begin() {
    if (PQenterPipelineMode(db_.get()) == 0) fail();
    send("BEGIN", {});
  }
  void commit() {
    send("COMMIT", {});
    if (PQpipelineSync(db_.get()) == 0) fail();
    for (;;) {
      PGresult* r = PQgetResult(db_.get());
      if (r == nullptr) continue;
      const bool end = PQresultStatus(r) == PGRES_PIPELINE_SYNC;
      if (end) {
        PQclear(r);
        break;
      }
      check(r);
    }
    if (PQexitPipelineMode(db_.get()) == 0) fail();
  }
  void send(const std::string& name, const Values& values) {
    bytes_.clear();
    pointers_.clear();
    lengths_.clear();
    bytes_.reserve(values.size());
    for (const Value& v : values) add(v);
    const std::vector<int> binary(values.size(), 1);
    if (PQsendQueryPrepared(db_.get(), name.c_str(), static_cast<int>(values.size()),
                            pointers_.data(), lengths_.data(), binary.data(), 1) == 0)
      fail();
  }

 private:
  void add(const Value& v) {
    if (const auto* t = std::get_if<std::string>(&v)) return add(t->data(), t->size());
    if (const auto* b = std::get_if<Blob>(&v)) return add(b->bytes.data(), b->bytes.size());
    if (std::holds_alternative<std::monostate>(v)) return add(nullptr, 0);
    const auto* k = std::get_if<std::int64_t>(&v);
    auto n = k != nullptr ? static_cast<std::uint64_t>(*k)
                          : std::bit_cast<std::uint64_t>(std::get<double>(v));
    std::string eight(8, '\0');
    for (std::size_t i = 8; i-- > 0; n >>= 8) eight[i] = static_cast<char>(n);
    bytes_.push_back(std::move(eight));
    add(bytes_.back().data(), 8);
  }
  void add(const char* at, std::size_t size) {
    pointers_.push_back(at);
    lengths_.push_back(static_cast<int>(size));
  }
  void run(const char* sql) { check(PQexec(db_.get(), sql)); }
  void check(PGresult* r) {
    const auto status = PQresultStatus(r);
    PQclear(r);
    if (status != PGRES_COMMAND_OK && status != PGRES_TUPLES_OK) fail();
  }
  [[noreturn]] void fail() const { throw std::runtime_error(PQerrorMessage(db_.get())); }

  std::unique_ptr<PGconn, void (*)(PGconn*)> db_;
  std::vector<std::string> bytes_;
  std::vector<const char*> pointers_;
  std::vector<int> lengths_;
};

}  // namespace

RawCost write_by_libpq(const WrittenRows& written, const std::string& address) {
  Pipe pipe(address);
  pipe.prepare("BEGIN", "BEGIN");
  pipe.prepare("COMMIT", "COMMIT");
  pipe.prepare("head", written.heads.write);
  std::vector<std::string> names;
  for (const RawTable& t : written.tables) {
    names.push_back("t" + std::to_string(names.size()));
    pipe.prepare(names.back(), t.write);
  }
  const double wall = wall_seconds();
  const double cpu = thread_seconds();
  std::size_t at = 0;
  for (std::size_t b = 0; b < written.batches.size(); ++b) {
    pipe.begin();
    for (const std::size_t end = at + written.batches[b]; at < end; ++at) {
      for (std::size_t t = 0; t < names.size(); ++t)
        pipe.send(names[t], written.tables[t].rows[at]);
    }
    pipe.send("head", written.heads.rows[b]);
    pipe.commit();
  }
  return {wall_seconds() - wall, thread_seconds() - cpu};
}

}  // namespace duoc::bench
