// See postgres.h.
#include "store/postgres/postgres.h"

#include <chrono>

#include "store/away.h"
#include "store/pool.h"
#include "store/postgres/connection.h"

namespace duoc::store {
namespace {

class PostgresStore final : public Store {
 public:
  PostgresStore(std::string address, const OpenOptions& options)
      : address_(std::move(address)),
        options_(options),
        readers_(
            options.readers, [this] { return connect(options_.patience_seconds); },
            [](PostgresConnection& c) {
              // The question pins the snapshot now, not at the first one of the borrower.
              c.command("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; SELECT 1");
            },
            std::chrono::seconds(options.patience_seconds)),
        away_(options.patience_seconds != 0) {
    connect(
        0);  // an address that leads nowhere must be found out here, not in the middle of an act
  }

  Writer& writer() override {
    if (!writer_) {
      auto c = connect(0);
      c->write_alone(without_password(address_));
      writer_ = std::move(c);
    }
    return *writer_;
  }

  Snapshot read() override {
    return away_.unless([&] { return readers_.lend(); });
  }

  void copy_to(const std::string&) override {
    throw Trouble("a store in PostgreSQL is copied by its own tools: pg_dump or pgBackRest", 0);
  }

  std::string engine_name() const override { return "postgresql"; }

  std::vector<UnsafeSetting> unsafe_settings() override {
    std::vector<UnsafeSetting> out;
    const auto c = connect(options_.patience_seconds);
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
    return connect(options_.patience_seconds)
        ->integer("SELECT pg_database_size(current_database())", {});
  }

  std::string folder() override {
    std::string out;
    connect(options_.patience_seconds)
        ->first(
            "SELECT CASE WHEN (inet_server_addr() IS NULL OR inet_server_addr() <<= '127.0.0.0/8' "
            "OR "
            "inet_server_addr() = '::1') AND pg_has_role('pg_read_all_settings', 'member') "
            "THEN current_setting('data_directory') ELSE '' END",
            {}, [&](const Row& row) { out = row.str(0); });
    return out;
  }

 private:
  std::unique_ptr<PostgresConnection> connect(int patience_seconds) {
    return std::make_unique<PostgresConnection>(address_, options_.sync, patience_seconds);
  }

  std::string address_;
  OpenOptions options_;
  std::unique_ptr<PostgresConnection> writer_;
  Pool<PostgresConnection> readers_;
  Away away_;
};

}  // namespace

std::unique_ptr<Store> open_postgres(const std::string& address, const OpenOptions& options) {
  return std::make_unique<PostgresStore>(address, options);
}

}  // namespace duoc::store
