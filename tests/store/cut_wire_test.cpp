// The line to PostgreSQL is cut in the middle of an answer, while more is said on it.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <mutex>
#include <thread>
#include <vector>

#include "support/engines.h"

namespace duoc::store {
namespace {

// Hands on what client and engine say to each other; cut, it hands on so many bytes more of what
// the engine says, and hangs up on both.
class Relay {
 public:
  explicit Relay(int engine_port) : engine_port_(engine_port), listening_(made()) {
    sockaddr_in a = here(0);
    ::bind(listening_, reinterpret_cast<sockaddr*>(&a), sizeof(a));
    socklen_t size = sizeof(a);
    ::getsockname(listening_, reinterpret_cast<sockaddr*>(&a), &size);
    port_ = ntohs(a.sin_port);
    ::listen(listening_, 8);
    accepting_ = std::thread([this] {
      for (int client = 0; (client = ::accept(listening_, nullptr, nullptr)) >= 0;)
        serving_.emplace_back([this, client] { serve(client); });
    });
  }
  ~Relay() {
    ending_ = true;
    keep_engine(false);
    ::shutdown(listening_, SHUT_RDWR);
    accepting_.join();
    for (std::thread& t : serving_) t.join();
    ::close(listening_);
  }
  Relay(const Relay&) = delete;
  Relay& operator=(const Relay&) = delete;

  int port() const { return port_; }
  void cut_after(int bytes) {
    cuts_ = 0;
    left_ = bytes;
  }
  /// From now on the engine does not learn that a line was cut.
  void keep_engine(bool kept) {
    kept_ = kept;
    kept_.notify_all();
  }
  void wait_for_cut() const { cuts_.wait(0); }

 private:
  static int made() { return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); }
  static sockaddr_in here(int port) {
    sockaddr_in a{};
    a.sin_family = AF_INET;
    a.sin_port = htons(static_cast<std::uint16_t>(port));
    a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    return a;
  }

  // Up to `most` bytes from one to the other; false when there is no more.
  static bool hand_on(int from, int to, std::size_t most) {
    std::vector<char> bytes(most);
    const ssize_t n = ::recv(from, bytes.data(), most, 0);
    return n > 0 && ::send(to, bytes.data(), static_cast<std::size_t>(n), MSG_NOSIGNAL) == n;
  }

  void serve(int client) {
    const int engine = made();
    const sockaddr_in a = here(engine_port_);
    bool goes_on = ::connect(engine, reinterpret_cast<const sockaddr*>(&a), sizeof(a)) == 0;
    while (goes_on && !ending_) {
      pollfd ends[] = {{client, POLLIN, 0}, {engine, POLLIN, 0}};
      ::poll(ends, 2, 20);
      if (ends[0].revents != 0) goes_on = hand_on(client, engine, 65536);
      if (!goes_on || ends[1].revents == 0) continue;
      const int left = left_;
      goes_on = left != 0 && hand_on(engine, client, left < 0 ? 65536 : 1000);
      if (left > 0) left_ = std::max(0, left - 1000);
    }
    ::close(client);
    if (left_ == 0) {
      left_ = -1;
      cuts_ = 1;
      cuts_.notify_all();
    }
    kept_.wait(true);
    ::close(engine);
  }

  int engine_port_;
  int listening_;
  int port_ = 0;
  std::atomic<bool> ending_{false};
  std::atomic<int> left_{-1};  // bytes of the engine's until the cut; -1: none is asked for
  std::atomic<int> cuts_{0};
  std::atomic<bool> kept_{false};
  std::thread accepting_;
  std::vector<std::thread> serving_;
};

class CutWire : public ::testing::Test {
 protected:
  CutWire() : engine_("postgresql"), relay_(port_in(engine_.address())) {
    const std::string& address = engine_.address();
    OpenOptions options;
    options.create = true;
    store_ = open(address.substr(0, address.rfind(':') + 1) + std::to_string(relay_.port()) +
                      address.substr(address.rfind('/')),
                  options);
  }
  static int port_in(const std::string& address) {
    return std::stoi(address.substr(address.rfind(':') + 1));
  }
  test::Engine engine_;
  Relay relay_;
  std::unique_ptr<Store> store_;
};

// The client library has failed to write then, and still calls the connection good: it must not be
// asked for ever for answers that do not come.
TEST_F(CutWire, AnswersThatDoNotComeAreNotWaitedFor) {
  Writer& writer = store_->writer();
  for (const int bytes : {1000, 20'000, 30'000, 40'000, 50'000, 60'000}) {
    for (int said = 0; said < 4; ++said) {
      SCOPED_TRACE(std::to_string(bytes) + " bytes, then said " + std::to_string(said));
      const char* const large = "SELECT repeat('x', 300000)";
      writer.begin();
      for (const char* known : {"SELECT 1", large}) writer.run(known, {});
      writer.changed();  // all is answered
      relay_.cut_after(bytes);
      Cause cause = Cause::other;
      try {
        writer.run(large, {});
        writer.push_out();
        relay_.wait_for_cut();
        for (int i = 0; i < said; ++i) {
          writer.run("SELECT 1", {});
          writer.push_out();
        }
        writer.commit();
        ADD_FAILURE() << "it was not told";
      } catch (const Trouble& trouble) {
        cause = trouble.cause();
      }
      EXPECT_EQ(cause, Cause::lost);
      EXPECT_TRUE(writer.lost());
      writer.rollback();
    }
  }
  writer.begin();
  EXPECT_EQ(writer.integer("SELECT 8", {}), 8);
  writer.rollback();
}

// The engine has not learnt that the line is cut: its end of it holds the lock, and may yet finish
// what it was told.
TEST_F(CutWire, NothingIsSaidBesideTheConversationThatWasLost) {
  Writer& writer = store_->writer();
  EXPECT_EQ(writer.found_again(), 0);
  relay_.keep_engine(true);
  relay_.cut_after(0);
  writer.begin();
  EXPECT_THROW(writer.integer("SELECT 1", {}), Trouble);
  writer.rollback();
  for (int tried = 0; tried < 2; ++tried) {
    try {
      writer.begin();
      ADD_FAILURE() << "without the lock, the " << tried << ". time";
    } catch (const Trouble& trouble) {
      EXPECT_EQ(trouble.cause(), Cause::lost) << trouble.what();
    }
    EXPECT_TRUE(writer.lost());
  }
  EXPECT_EQ(writer.found_again(), 0);
  relay_.keep_engine(false);
  writer.begin();
  EXPECT_EQ(writer.integer("SELECT 8", {}), 8);
  EXPECT_EQ(writer.found_again(), 1);
  writer.rollback();
}

}  // namespace
}  // namespace duoc::store
