// Too much of everything, from one who asks for it: others are served all the same, and what is too
// much is refused before it costs memory.
#include <gtest/gtest.h>

#include <algorithm>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <vector>

#include "http/client_for_test.h"
#include "http/http.h"

namespace duoc::http {
namespace {

class Overload : public ::testing::Test {
 protected:
  void SetUp() override {
    options_.port = 0;
    options_.threads = 1;
    options_.asker = [](const Request& r) { return std::string(r.header("x-who").value_or("")); };
    router_.add("GET", "/say", [this](Request&& r, Reply reply) {
      order_.emplace_back(r.header("x-who").value_or("?"));
      reply({200, {}, "said\n", nullptr, nullptr});
    });
    router_.add("GET", "/block", [this](Request&&, Reply reply) {
      std::unique_lock lock(mutex_);
      blocked_ = true;
      changed_.notify_all();
      changed_.wait(lock, [this] { return !blocked_; });
      reply({200, {}, "said\n", nullptr, nullptr});
    });
    router_.add("GET", "/large", [](Request&&, Reply reply) {
      reply({200, {}, std::string(8 << 20, 'l') + "end\n", nullptr, nullptr});
    });
    router_.add("GET", "/live", [this](Request&&, Reply reply) {
      reply(live_.open(
          "hello", [] { return "{}"; }, nullptr));
    });
  }
  void start() {
    server_ = std::make_unique<Server>(options_, router_);
    port_ = server_->start();
  }
  void TearDown() override {
    live_.close();
    server_->stop();
  }
  static std::string get(const std::string& path, const std::string& who) {
    return "GET " + path + " HTTP/1.1\r\nHost: x\r\nX-Who: " + who + "\r\n\r\n";
  }
  // The one handler stands still while these are sent and read; then it goes on.
  void send_at_once(const std::vector<std::pair<Client*, std::string>>& requests) {
    Client blocker(port_);
    blocker.write(get("/block", "blocker"));
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return blocked_; });
    for (const auto& [client, bytes] : requests) client->write(bytes);
    EXPECT_TRUE(soon([&] {  // each waits, or is refused already
      const auto refused = std::count_if(requests.begin(), requests.end(),
                                         [](const auto& r) { return r.first->waiting() > 0; });
      return server_->load().waiting + static_cast<std::size_t>(refused) == requests.size();
    }));
    blocked_ = false;
    changed_.notify_all();
    lock.unlock();
    blocker.read_until("said\n");
  }
  // Connected, and seen by the server.
  std::vector<std::unique_ptr<Client>> connected(int n) {
    std::vector<std::unique_ptr<Client>> out;
    for (int i = 0; i < n; ++i) {
      out.push_back(std::make_unique<Client>(port_));
      out.back()->write(get("/say", "all"));
      out.back()->read_until("said\n");
    }
    return out;
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  bool blocked_ = false;
  std::vector<std::string> order_;
  Options options_;
  Live live_;
  Router router_;
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
};

TEST_F(Overload, WhoAsksOnceIsServedAmongTheFirstOfAFlood) {
  start();
  auto clients = connected(41);
  order_.clear();
  std::vector<std::pair<Client*, std::string>> requests;
  for (int i = 0; i < 40; ++i)
    requests.emplace_back(clients[static_cast<std::size_t>(i)].get(), get("/say", "flood"));
  requests.emplace_back(clients[40].get(), get("/say", "other"));
  send_at_once(requests);
  for (const auto& c : clients) EXPECT_NE(c->read_until("said\n").find("200"), std::string::npos);
  const auto at = std::find(order_.begin(), order_.end(), "other") - order_.begin();
  EXPECT_LE(at, 2);
  EXPECT_EQ(order_.size(), 41u);
}

TEST_F(Overload, WhatOneHasWaitingIsBounded) {
  options_.waiting_of_one = 4;
  start();
  auto clients = connected(11);
  std::vector<std::pair<Client*, std::string>> requests;
  for (int i = 0; i < 10; ++i)
    requests.emplace_back(clients[static_cast<std::size_t>(i)].get(), get("/say", "flood"));
  requests.emplace_back(clients[10].get(), get("/say", "other"));
  send_at_once(requests);
  int refused = 0;
  for (int i = 0; i < 10; ++i) {
    const std::string answer = clients[static_cast<std::size_t>(i)]->read_until("\n\r\n");
    if (answer.find("429") == std::string::npos) continue;
    ++refused;
    EXPECT_NE(answer.find("retry-after: "), std::string::npos);
  }
  EXPECT_EQ(refused, 6);
  EXPECT_NE(clients[10]->read_until("said\n").find("200"), std::string::npos);
  // Nothing of it is remembered: the next one is answered.
  Client again(port_);
  again.write(get("/say", "flood"));
  EXPECT_NE(again.read_until("said\n").find("200"), std::string::npos);
}

TEST_F(Overload, OneAddressCannotTakeAllConnections) {
  options_.connections_of_one = 3;
  start();
  auto clients = connected(3);
  Client fourth(port_);
  fourth.write(get("/say", "x"));
  EXPECT_EQ(fourth.read_all(), "");
  Client elsewhere(port_, "127.0.0.2");
  elsewhere.write(get("/say", "x"));
  EXPECT_NE(elsewhere.read_until("said\n").find("200"), std::string::npos);
  clients.pop_back();
  EXPECT_TRUE(soon([&] {
    Client next(port_);
    next.write(get("/say", "x"));
    return next.read_until("said\n").find("200") != std::string::npos;
  }));
}

TEST_F(Overload, BehindAProxyTheAddressItNamesIsLimited) {
  options_.connections_of_one = 2;
  options_.behind_proxy = true;
  start();
  auto clients = connected(5);  // the proxy's own connections are not counted
  const auto live = [&](const std::string& from) {
    return "GET /live HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: " + from + "\r\n\r\n";
  };
  std::vector<std::unique_ptr<Client>> streams;
  for (int i = 0; i < 2; ++i) {
    streams.push_back(std::make_unique<Client>(port_));
    streams.back()->write(live("10.0.0.1"));
    EXPECT_NE(streams.back()->read_until("{}\n\n").find("200"), std::string::npos);
  }
  clients[0]->write(live("10.0.0.1"));
  EXPECT_NE(clients[0]->read_until("\r\n\r\n").find("429"), std::string::npos);
  clients[1]->write(live("10.0.0.2"));
  EXPECT_NE(clients[1]->read_until("{}\n\n").find("200"), std::string::npos);
}

TEST_F(Overload, StreamsOfOnePersonAreLimited) {
  options_.streams_of_one = 2;
  start();
  std::vector<std::unique_ptr<Client>> streams;
  for (int i = 0; i < 3; ++i) {
    streams.push_back(std::make_unique<Client>(port_));
    streams.back()->write(get("/live", "one"));
    const std::string answer = streams.back()->read_until("\r\n\r\n");
    EXPECT_NE(answer.find(i < 2 ? "200" : "429"), std::string::npos) << i;
  }
  Client other(port_);
  other.write(get("/live", "other"));
  EXPECT_NE(other.read_until("{}\n\n").find("200"), std::string::npos);
  EXPECT_EQ(server_->load().streams, 3u);
}

TEST_F(Overload, AnswersThatAreNotReadHoldABoundedMemory) {
  options_.answers_most = 64 << 20;  // a quarter of it for one: one answer of 8 MiB, not two more
  start();
  std::vector<std::unique_ptr<Client>> lazy;
  for (int i = 0; i < 4; ++i) {
    lazy.push_back(std::make_unique<Client>(port_));
    lazy.back()->write(get("/large", "lazy"));
    EXPECT_TRUE(soon([&] { return lazy.back()->waiting() > 0; }));
  }
  EXPECT_LE(server_->load().answer_bytes, options_.answers_most / 4);
  EXPECT_NE(lazy.back()->read_until("\r\n\r\n").find("429"), std::string::npos);
  Client other(port_);
  other.write(get("/large", "other"));
  EXPECT_NE(other.read_until("lend\n").find("200"), std::string::npos);
}

TEST_F(Overload, WhatNeverWaitsIsAnsweredWhileEveryHandlerDoes) {
  options_.at_once = {"/health"};
  router_.add("GET", "/health", [](Request&&, Reply reply) {
    reply({200, {}, "well\n", nullptr, nullptr});
  });
  start();
  Client blocker(port_);
  blocker.write(get("/block", "blocker"));
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return blocked_; });
  }
  Client waits(port_);
  waits.write(get("/say", "waits"));
  EXPECT_TRUE(soon([&] { return server_->load().waiting == 1; }));
  for (int i = 0; i < 3; ++i) {
    Client watcher(port_);
    watcher.write(get("/health", "watcher"));
    EXPECT_NE(watcher.read_until("well\n").find("200"), std::string::npos);
  }
  EXPECT_FALSE(server_->turns(std::chrono::milliseconds(20))) << "a handler that hangs is noticed";
  EXPECT_EQ(waits.waiting(), 0);
  {
    const std::lock_guard lock(mutex_);
    blocked_ = false;
    changed_.notify_all();
  }
  EXPECT_NE(waits.read_until("said\n").find("200"), std::string::npos);
  blocker.read_until("said\n");
  EXPECT_TRUE(server_->turns(std::chrono::seconds(30)));
}

TEST_F(Overload, SlowHeadsEndAsAWholeAndHoldNobodyUp) {
  options_.request_seconds = 1;
  start();  // with one thread
  std::vector<std::unique_ptr<Client>> slow;
  for (int i = 0; i < 500; ++i) {
    slow.push_back(std::make_unique<Client>(port_));
    slow.back()->write("G");
  }
  Client other(port_);
  other.write(get("/say", "other"));
  EXPECT_NE(other.read_until("said\n").find("200"), std::string::npos);
  // One that goes on sending a byte now and then has no more time than the others.
  EXPECT_TRUE(soon([&] { return !slow[0]->write("E") || slow[0]->closed(); }));
  EXPECT_TRUE(soon([&] {
    return std::all_of(slow.begin(), slow.end(), [](const auto& c) { return c->closed(); });
  }));
  EXPECT_TRUE(soon([&] { return server_->load().connections <= 1; }));
}

}  // namespace
}  // namespace duoc::http
