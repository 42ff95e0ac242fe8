// The server under a supervisor that listens as systemd does: readiness, signs of life, the end;
// and what a configuration file tells it.
#include <gtest/gtest.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#include <chrono>
#include <cstring>
#include <filesystem>
#include <fstream>

#include "base/hash.h"
#include "flows/program.h"

namespace duoc::test {
namespace {

namespace fs = std::filesystem;

// A socket as systemd gives one, and the process that is told of it.
class Supervised : public ::testing::Test {
 protected:
  void SetUp() override {
    folder_ =
        fs::temp_directory_path() / ("duoc-life-" + hex(sha256(random_bytes(16))).substr(0, 12));
    fs::create_directories(folder_);
    ASSERT_EQ(duoc("init --store " + (folder_ / "duoc.db").string()).code, 0);
    std::ofstream(folder_ / "duoc.conf")
        << "# a test\nstore = " << (folder_ / "duoc.db").string() << "\nport = 0\nthreads = 1\n";
  }
  void TearDown() override {
    if (child_ > 0) {
      ::kill(child_, SIGKILL);
      ::waitpid(child_, nullptr, 0);
    }
    if (socket_ >= 0) ::close(socket_);
    fs::remove_all(folder_);
  }
  void listen(const std::string& name) {
    socket_ = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0);
    sockaddr_un at{};
    at.sun_family = AF_UNIX;
    std::string path = name;
    if (path[0] == '@') path[0] = '\0';
    std::memcpy(at.sun_path, path.data(), path.size());
    const auto size = static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + path.size());
    ASSERT_EQ(::bind(socket_, reinterpret_cast<sockaddr*>(&at), size), 0);
  }
  void serve(const std::string& socket, const char* watchdog,
             const std::string& command = "serve") {
    child_ = ::fork();
    ASSERT_GE(child_, 0);
    if (child_ != 0) return;
    ::setenv("NOTIFY_SOCKET", socket.c_str(), 1);
    if (watchdog != nullptr) ::setenv("WATCHDOG_USEC", watchdog, 1);
    const std::string config = folder_ / (command == "serve" ? "duoc.conf" : "receive.conf");
    ::execl(DUOC_BINARY, "duoc", command.c_str(), "--config", config.c_str(), nullptr);
    ::_exit(127);
  }
  // The next message that holds `part`; empty when none comes in a minute.
  std::string heard(const std::string& part) const {
    const auto end = std::chrono::steady_clock::now() + std::chrono::minutes(1);
    while (std::chrono::steady_clock::now() < end) {
      pollfd p{socket_, POLLIN, 0};
      if (::poll(&p, 1, 200) <= 0) continue;
      char buffer[4096];
      const ssize_t n = ::recv(socket_, buffer, sizeof buffer, 0);
      const std::string message(buffer, n > 0 ? static_cast<std::size_t>(n) : 0);
      if (message.find(part) != std::string::npos) return message;
    }
    return {};
  }
  int ended() {
    int status = 0;
    ::waitpid(child_, &status, 0);
    child_ = 0;
    return status;
  }
  fs::path folder_;
  int socket_ = -1;
  pid_t child_ = 0;
};

TEST_F(Supervised, SaysWhenItServesThatItLivesAndWhenItStops) {
  const std::string name = folder_ / "notify";
  listen(name);
  serve(name, "200000");
  EXPECT_NE(heard("READY=1").find("STATUS=Serves port "), std::string::npos);
  EXPECT_EQ(heard("WATCHDOG=1"), "WATCHDOG=1");
  EXPECT_EQ(heard("WATCHDOG=1"), "WATCHDOG=1");
  ASSERT_EQ(::kill(child_, SIGTERM), 0);
  EXPECT_EQ(heard("STOPPING=1"), "STOPPING=1");
  EXPECT_EQ(ended(), 0);
}

TEST_F(Supervised, HearsOfAnAbstractSocketAndGivesNoLifeSignUnasked) {
  const std::string name = "@duoc-" + hex(sha256(random_bytes(16))).substr(0, 12);
  listen(name);
  serve(name, nullptr);
  EXPECT_NE(heard("READY=1"), "");
  ASSERT_EQ(::kill(child_, SIGTERM), 0);
  EXPECT_EQ(heard(""), "STOPPING=1");
  EXPECT_EQ(ended(), 0);
}

TEST_F(Supervised, AWrongConfigurationIsMisuseWithItsLine) {
  std::ofstream(folder_ / "duoc.conf", std::ios::app) << "colour = green\n";
  const Ran ran = duoc("serve --config " + (folder_ / "duoc.conf").string());
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.error.find("duoc.conf:5: there is no setting 'colour'"), std::string::npos)
      << ran.error;
  const Ran missing = duoc("serve --config " + (folder_ / "none.conf").string());
  EXPECT_EQ(missing.code, 2);
  EXPECT_NE(missing.error.find("there is no readable file"), std::string::npos) << missing.error;
}

TEST_F(Supervised, AReceiverGoesByItsOwnFileAndSaysThatItLives) {
  const std::string at = folder_;
  const std::string make =
      "openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=x -keyout " +
      at + "/key.pem -out " + at + "/crt.pem 2>/dev/null && openssl rand -hex 32 >" + at +
      "/token && chmod 600 " + at + "/key.pem " + at + "/token";
  ASSERT_EQ(std::system(make.c_str()), 0);
  const std::string settings = "folder = " + at +
                               "/kept\naddress = 127.0.0.1\nport = 0\nkey = " + at +
                               "/key.pem\ncertificate = " + at + "/crt.pem\n";
  std::ofstream(folder_ / "receive.conf") << settings << "behind-proxy = yes\n";
  const Ran wrong = duoc("receive --config " + at + "/receive.conf");
  EXPECT_EQ(wrong.code, 2);
  EXPECT_NE(
      wrong.error.find("receive.conf:6: there is no setting 'behind-proxy'; there are address"),
      std::string::npos)
      << wrong.error;
  std::ofstream(folder_ / "receive.conf") << settings << "token = " << at << "/none\n";
  const Ran bare = duoc("receive --config " + at + "/receive.conf");
  EXPECT_EQ(bare.code, 2) << "no waiting brings the token";
  EXPECT_NE(bare.error.find("there is no token file"), std::string::npos) << bare.error;
  std::ofstream(folder_ / "receive.conf") << settings << "token = " << at << "/token\n";
  listen(at + "/notify");
  serve(at + "/notify", "200000", "receive");
  EXPECT_NE(heard("READY=1").find("STATUS=Receives at port "), std::string::npos);
  EXPECT_EQ(heard("WATCHDOG=1"), "WATCHDOG=1");
  EXPECT_TRUE(fs::exists(folder_ / "kept"));
  ASSERT_EQ(::kill(child_, SIGTERM), 0);
  EXPECT_EQ(heard("STOPPING=1"), "STOPPING=1");
  EXPECT_EQ(ended(), 0);
}

TEST_F(Supervised, OtherCommandsGoByTheSameFile) {
  const std::string by = " --config " + (folder_ / "duoc.conf").string();
  EXPECT_EQ(duoc("unit add VPTU --name 'Văn phòng Tỉnh ủy' --kind office" + by).code, 0);
  const Ran verified = duoc("journal verify" + by);
  EXPECT_EQ(verified.code, 0) << verified.error;
  const Ran tail = duoc("journal tail --n 1" + by);
  EXPECT_NE(tail.out.find("unit.added"), std::string::npos) << tail.out;
}

TEST_F(Supervised, APasswordIsNotTakenFromTheCommandLine) {
  const Ran ran =
      duoc("journal head --store postgresql://duoc:s3cret@127.0.0.1:1/duoc --data /tmp");
  EXPECT_EQ(ran.code, 2);
  EXPECT_NE(ran.error.find("passfile"), std::string::npos) << ran.error;
  EXPECT_EQ(ran.error.find("s3cret"), std::string::npos) << ran.error;
}

}  // namespace
}  // namespace duoc::test
