// A PostgreSQL cluster of one test's own, which may be taken away and set wrong.
#pragma once

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <string>

namespace duoc::test {

/// Started and ended with the object; Engine("postgresql") makes its databases there meanwhile.
class OwnCluster {
 public:
  explicit OwnCluster(bool wanted = true) : wanted_(wanted) {
    if (!wanted_) return;
    folder_ = (std::filesystem::temp_directory_path() / ("duoc-own-" + std::to_string(::getpid())))
                  .string();
    run("start");
    ::setenv("DUOC_TEST_CLUSTER", folder_.c_str(), 1);
  }
  ~OwnCluster() {
    if (!wanted_) return;
    ::unsetenv("DUOC_TEST_CLUSTER");
    run("stop");
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  OwnCluster(const OwnCluster&) = delete;
  OwnCluster& operator=(const OwnCluster&) = delete;
  /// The engine ends at once and starts again from its log.
  void crash() const { run("crash"); }

 private:
  void run(const char* what) const {
    const std::string command = DUOC_SOURCE_DIR "/tests/store/cluster " + std::string(what) + " '" +
                                folder_ + "' </dev/null";
    if (std::system(command.c_str()) != 0) ADD_FAILURE() << command;
  }
  bool wanted_;
  std::string folder_;
};

}  // namespace duoc::test
