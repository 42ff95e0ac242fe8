// See beds.h.
#include "beds.h"

#include <set>

#include "base/hash.h"
#include "store/store.h"

namespace duoc::bench {
namespace {

namespace fs = std::filesystem;

void copy_keys(const server::Places& from, const server::Places& to) {
  fs::remove_all(to.keys);
  fs::create_directories(fs::path(to.keys).parent_path());
  fs::copy(from.keys, to.keys, fs::copy_options::recursive);
}

class SqliteBed final : public Bed {
 public:
  server::Places places(const std::string& name) override {
    fs::create_directories(folder_.path() / name);
    return (folder_.path() / name / "duoc.db").string();
  }
  server::Places copy(const std::string& from, const std::string& name) override {
    fs::remove_all(folder_.path() / name);
    const server::Places to = places(name);
    fs::copy_file(places(from).store, to.store);
    copy_keys(places(from), to);
    return to;
  }
  RawCost write_raw(const WrittenRows& written, const std::string& store) override {
    return write_by_sqlite(written, store);
  }
  std::string rival() const override { return "raw sqlite3, same rows and batches"; }

 private:
  TemporaryFolder folder_;
};

class PostgresBed final : public Bed {
 public:
  explicit PostgresBed(std::string address) : address_(std::move(address)) {}
  ~PostgresBed() override {
    for (const std::string& database : made_) {
      try {
        run("DROP DATABASE IF EXISTS " + database + " WITH (FORCE)");
      } catch (const std::exception& e) {
        std::fprintf(stderr, "%s is left: %s\n", database.c_str(), e.what());
      }
    }
  }
  server::Places places(const std::string& name) override {
    if (made_.insert(database(name)).second) run("CREATE DATABASE " + database(name));
    return beside(name);
  }
  server::Places copy(const std::string& from, const std::string& name) override {
    run("DROP DATABASE IF EXISTS " + database(name) + " WITH (FORCE)");
    // By files: through the log the whole copy would be sent to the standby beside the acts.
    run("CREATE DATABASE " + database(name) + " TEMPLATE " + database(from) +
        " STRATEGY FILE_COPY");
    made_.insert(database(name));
    copy_keys(beside(from), beside(name));
    run("CHECKPOINT");
    return beside(name);
  }
  RawCost write_raw(const WrittenRows& written, const std::string& store) override {
    return write_by_libpq(written, store);
  }
  std::string rival() const override { return "raw pipelined libpq, same rows and batches"; }

 private:
  std::string database(const std::string& name) const { return unique_ + "_" + name; }
  server::Places beside(const std::string& name) const {
    return {address_.substr(0, address_.rfind('/') + 1) + database(name),
            (folder_.path() / name).string()};
  }
  void run(const std::string& sql) { store::open(address_, {})->writer().script(sql); }

  std::string address_;
  std::string unique_ = "duoc_bench_" + hex(sha256(random_bytes(8))).substr(0, 8);
  std::set<std::string> made_;
  TemporaryFolder folder_;
};

}  // namespace

std::unique_ptr<Bed> sqlite_bed() { return std::make_unique<SqliteBed>(); }
std::unique_ptr<Bed> postgres_bed(const std::string& address) {
  return std::make_unique<PostgresBed>(address);
}

}  // namespace duoc::bench
