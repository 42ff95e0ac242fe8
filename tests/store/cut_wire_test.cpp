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
  void wait_for_cut() const {
    while (cuts_ == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }

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
    ::close(engine);
    if (left_ == 0) {
      left_ = -1;
      cuts_ = 1;
    }
  }

  int engine_port_;
  int listening_;
  int port_ = 0;
  std::atomic<bool> ending_{false};
  std::atomic<int> left_{-1};  // bytes of the engine's until the cut; -1: none is asked for
  std::atomic<int> cuts_{0};
  std::thread accepting_;
  std::vector<std::thread> serving_;
};

// The client library has failed to write then, and still calls the connection good: it must not be
// asked for ever for answers that do not come.
TEST(CutWire, AnswersThatDoNotComeAreNotWaitedFor) {
  const test::Engine engine("postgresql");
  const std::string& address = engine.address();
  const std::size_t colon = address.rfind(':');
  const std::size_t slash = address.rfind('/');
  Relay relay(std::stoi(address.substr(colon + 1, slash - colon - 1)));
  const std::string through =
      address.substr(0, colon + 1) + std::to_string(relay.port()) + address.substr(slash);
  OpenOptions options;
  options.create = true;
  const auto store = open(through, options);
  Writer& writer = store->writer();
  for (const int bytes : {1000, 20'000, 30'000, 40'000, 50'000, 60'000}) {
    for (int said = 0; said < 4; ++said) {
      SCOPED_TRACE(std::to_string(bytes) + " bytes, then said " + std::to_string(said));
      const char* const large = "SELECT repeat('x', 300000)";
      writer.begin();
      for (const char* known : {"SELECT 1", large}) writer.run(known, {});
      writer.changed();  // all is answered
      relay.cut_after(bytes);
      Cause cause = Cause::other;
      try {
        writer.run(large, {});
        writer.push_out();
        relay.wait_for_cut();
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

}  // namespace
}  // namespace duoc::store
