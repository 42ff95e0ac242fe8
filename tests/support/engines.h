// A fresh, empty store of each engine, for tests that must hold on both.
#pragma once

#include <gtest/gtest.h>

#include <memory>
#include <string>

#include "store/store.h"

namespace duoc::test {

/// Where one store of a test lives: a file in a folder of its own, or a database of its own in the
/// cluster that ctest has started. It goes when the test ends.
class Engine {
 public:
  explicit Engine(const std::string& name);  // "sqlite", "postgresql"
  ~Engine();
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  const std::string& address() const { return address_; }
  std::unique_ptr<store::Store> open(store::OpenOptions options = {}) const;

 private:
  std::string folder_;    // sqlite
  std::string database_;  // postgresql
  std::string address_;
};

/// The engine that the whole run is on: DUOC_TEST_ENGINE, or "sqlite". ctest runs the flows and
/// properties once with each.
std::string engine_of_run();

inline auto each_engine() { return ::testing::Values("sqlite", "postgresql"); }

}  // namespace duoc::test
