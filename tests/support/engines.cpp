// See engines.h.
#include "support/engines.h"

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "base/hash.h"

namespace duoc::test {
namespace {

namespace fs = std::filesystem;

// A test that takes its engine away has a cluster of its own.
std::string cluster() {
  const char* own = std::getenv("DUOC_TEST_CLUSTER");
  const std::string folder = own == nullptr || *own == 0 ? DUOC_CLUSTER : own;
  std::ifstream in(folder + "/address");
  std::string address;
  if (!std::getline(in, address))
    throw std::runtime_error("no cluster: tests/store/cluster start " + folder);
  return address;
}

std::string beside(const std::string& address, const std::string& database) {
  return address.substr(0, address.rfind('/') + 1) + database;
}

}  // namespace

Engine::Engine(const std::string& name) {
  const std::string unique = "duoc_" + hex(sha256(random_bytes(16))).substr(0, 16);
  if (name == "sqlite") {
    folder_ = (fs::temp_directory_path() / unique).string();
    fs::create_directories(folder_);
    address_ = folder_ + "/duoc.db";
    return;
  }
  database_ = unique;
  store::open(cluster(), {})->writer().script("CREATE DATABASE " + database_);
  address_ = beside(cluster(), database_);
}

Engine::~Engine() {
  std::error_code ignored;
  if (!folder_.empty()) fs::remove_all(folder_, ignored);
  if (database_.empty()) return;
  try {
    store::open(cluster(), {})->writer().script("DROP DATABASE " + database_ + " WITH (FORCE)");
  } catch (const std::exception&) {  // the cluster goes as a whole anyway
  }
}

std::string engine_of_run() {
  const char* set = std::getenv("DUOC_TEST_ENGINE");
  const std::string name = set == nullptr || *set == 0 ? "sqlite" : set;
  if (name != "sqlite" && name != "postgresql")
    throw std::runtime_error("DUOC_TEST_ENGINE is sqlite or postgresql, not " + name);
  return name;
}

std::unique_ptr<store::Store> Engine::open(store::OpenOptions options) const {
  options.create = true;
  return store::open(address_, options);
}

}  // namespace duoc::test
