// See engines.h.
#include "support/engines.h"

#include <filesystem>
#include <fstream>
#include <stdexcept>

#include "base/hash.h"

namespace duoc::test {
namespace {

namespace fs = std::filesystem;

std::string cluster() {
  std::ifstream in(DUOC_CLUSTER "/address");
  std::string address;
  if (!std::getline(in, address))
    throw std::runtime_error("no cluster: tests/store/cluster start " DUOC_CLUSTER);
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

std::unique_ptr<store::Store> Engine::open(store::OpenOptions options) const {
  options.create = true;
  return store::open(address_, options);
}

}  // namespace duoc::test
