// Real sockets against a real server on a free port.
#include <gtest/gtest.h>

#include <atomic>
#include <mutex>
#include <random>
#include <regex>
#include <stdexcept>
#include <thread>

#include "http/client_for_test.h"
#include "http/gate.h"
#include "http/http.h"
#include "http/sessions.h"
#include "http/subscription.h"

namespace duoc::http {
namespace {

class Http : public ::testing::Test {
 protected:
  void SetUp() override {
    router_.add("GET", "/hello/{name}", [](Request&& r, Reply reply) {
      reply({200,
             {{"content-type", "text/plain"}},
             "hello " + std::string(r.param("name")) + "\n",
             nullptr,
             nullptr});
    });
    router_.add("POST", "/echo", [this](Request&& r, Reply reply) {
      r.held.reset();                      // before the answer, which the tests go by
      const std::lock_guard lock(mutex_);  // asked from several I/O threads
      threads_.emplace_back([reply, body = std::move(r.body)] {
        reply({200, {}, body, nullptr, nullptr});
      });
    });
    router_.add("GET", "/dropped", [](Request&&, Reply) {});
    router_.add("GET", "/live", [this](Request&&, Reply reply) {
      reply(live_.open(
          "hello", [] { return "{}"; }, [this] { return stands_.load(); }));
    });
    router_.add("GET", "/peer", [](Request&& r, Reply reply) {
      reply({200, {}, r.peer + (r.loopback ? " here\n" : " elsewhere\n"), nullptr, nullptr});
    });
    Options options;
    options.port = 0;
    options.threads = 2;
    options.body_limit = 1000;
    options.free_body = 500;
    options.body_limits = {{"/echo", 100000}};
    server_ = std::make_unique<Server>(options, router_);
    port_ = server_->start();
  }
  // What /peer says of a request with these header lines, behind a proxy and not.
  std::string peer(const std::string& lines, bool behind_proxy) {
    Options options;
    options.port = 0;
    options.behind_proxy = behind_proxy;
    Server server(options, router_);
    Client c(server.start());
    c.write("GET /peer HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + lines + "\r\n");
    const std::string answer = c.read_until("here\n");
    server.stop();
    return answer.substr(answer.rfind("\r\n") + 2);
  }
  void TearDown() override {
    live_.close();
    server_->stop();
    for (auto& t : threads_) t.join();
  }

  std::mutex mutex_;
  std::vector<std::thread> threads_;
  std::atomic<bool> stands_{true};
  Live live_;
  Router router_;
  std::unique_ptr<Server> server_;
  std::uint16_t port_ = 0;
};

TEST_F(Http, AnswersPipelinedRequestsInOrder) {
  Client c(port_);
  c.write(
      "GET /hello/a HTTP/1.1\r\nHost: x\r\n\r\nGET /hello/b%20c?x=1 HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_TRUE(c.read_until("hello a\n").starts_with("HTTP/1.1 200 OK\r\n"));
  EXPECT_NE(c.read_until("hello b c\n").find("content-length: 10"), std::string::npos);
}

TEST_F(Http, ReadsARequestThatComesByteByByte) {
  Client c(port_);
  for (const char byte : std::string("GET /hello/slow HTTP/1.1\r\nHost: x\r\n\r\n"))
    c.write(std::string_view(&byte, 1));
  EXPECT_NE(c.read_until("hello slow\n").find("200"), std::string::npos);
}

TEST_F(Http, AnswersFromAnotherThreadWithTheWholeBody) {
  const std::string body(90000, 'q');
  Client c(port_);
  c.write("POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 90000\r\n\r\n" +
          body);
  const std::string answer = c.read_all();
  EXPECT_EQ(answer.substr(answer.find("\r\n\r\n") + 4), body);
}

TEST_F(Http, RefusesWhatIsTooLargeBeforeReadingIt) {
  Client c(port_);
  c.write("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 100001\r\n\r\n");
  EXPECT_TRUE(c.read_all().starts_with("HTTP/1.1 413"));
  Client other(port_);
  other.write("GET /hello/x HTTP/1.1\r\nX: " + std::string(20000, 'h') + "\r\n\r\n");
  EXPECT_TRUE(other.read_all().starts_with("HTTP/1.1 431"));
}

// Its end is where its own lines say, and a proxy may read those otherwise than we do: what follows
// would be a request that nobody has checked. No browser sends one.
TEST_F(Http, ABodyMustSayItsLengthAhead) {
  for (const std::string coding : {"chunked", "chunked, gzip", "gzip", "identity"}) {
    Client c(port_);
    c.write("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: " + coding +
            "\r\n\r\n3\r\nabc\r\n0\r\n\r\nGET /hello/x HTTP/1.1\r\nHost: x\r\n\r\n");
    const std::string answer = c.read_all();
    EXPECT_TRUE(answer.starts_with("HTTP/1.1 411")) << coding << ": " << answer;
    EXPECT_EQ(answer.find("HTTP/1.1", 9), std::string::npos) << "one answer, and the end";
  }
  Client both(port_);
  both.write(
      "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n"
      "0\r\n\r\n");
  const std::string refused = both.read_all();
  EXPECT_TRUE(refused.starts_with("HTTP/1.1 4")) << refused;
}

TEST_F(Http, LargeBodiesShareOneMemory) {
  const std::string head =
      "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 90000\r\n";
  Options options;
  options.port = 0;
  options.free_body = 1000;
  options.body_limit = 1000;
  options.body_limits = {{"/echo", 200000}};
  options.bodies_most = 150000;
  Server server(options, router_);
  const std::uint16_t port = server.start();
  Client first(port);
  first.write(head + "Expect: 100-continue\r\n\r\n");
  EXPECT_TRUE(first.read_until("\r\n\r\n").starts_with("HTTP/1.1 100"));
  EXPECT_EQ(server.load().body_bytes, 0u) << "what is announced only holds nothing";
  first.write(std::string(89999, 'q'));
  EXPECT_TRUE(soon([&] { return server.load().body_bytes == 90000; }));
  Client second(port);
  second.write(head + "\r\n");
  EXPECT_TRUE(second.read_all().starts_with("HTTP/1.1 503"));
  Client small(port);
  small.write(
      "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: 3\r\n\r\nabc");
  EXPECT_TRUE(small.read_all().ends_with("abc"));
  first.write("q");
  EXPECT_TRUE(first.read_all().ends_with("qqq"));
  Client third(port);
  third.write(head + "\r\n" + std::string(90000, 'r'));
  EXPECT_TRUE(third.read_all().ends_with("rrr"));
  server.stop();
}

TEST_F(Http, WhoAnnouncesMuchAndSendsNothingTakesNobodysRoom) {
  Options options;
  options.port = 0;
  options.free_body = 1000;
  options.body_limit = 1000;
  options.body_limits = {{"/echo", 100000}};
  options.bodies_most = 150000;
  options.asker = [](const Request& r) { return std::string(r.header("x-who").value_or("")); };
  Server server(options, router_);
  const std::uint16_t port = server.start();
  const auto head = [](const std::string& who) {
    return "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
           "90000\r\nX-Who: " +
           who + "\r\n";
  };
  std::vector<std::unique_ptr<Client>> idle;
  for (int i = 0; i < 40; ++i) {
    idle.push_back(std::make_unique<Client>(port));
    idle.back()->write(head("idle" + std::to_string(i % 4)) + "Expect: 100-continue\r\n\r\n");
    EXPECT_TRUE(idle.back()->read_until("\r\n\r\n").starts_with("HTTP/1.1 100"));
  }
  Client busy(port);
  busy.write(head("busy") + "\r\n" + std::string(90000, 'b'));
  EXPECT_TRUE(busy.read_all().ends_with("bbb"));
  // One asker's several bodies together hold half at the most, by what has come of them.
  for (int i = 0; i < 2; ++i) {
    idle[static_cast<std::size_t>(i) * 4]->write(std::string(50000, 'i'));
    EXPECT_TRUE(soon([&] {
      return server.load().body_bytes > 0 || idle[static_cast<std::size_t>(i) * 4]->waiting() > 0;
    }));
  }
  EXPECT_TRUE(soon([&] { return idle[4]->waiting() > 0 || idle[0]->waiting() > 0; }));
  EXPECT_LE(server.load().body_bytes, 75000u);
  server.stop();
}

TEST_F(Http, WhoMayNotSendALargeBodyIsToldBeforeItIsRead) {
  Options options;
  options.port = 0;
  options.free_body = 1000;
  options.body_limit = 1000;
  options.body_limits = {{"/echo", 100000}};
  options.before_large_body = [](const Request& head) {
    return head.path == "/echo" && head.header("cookie") == "good" ? 200 : 401;
  };
  Server server(options, router_);
  const std::uint16_t port = server.start();
  const std::string head = "POST /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n";
  Client stranger(port);
  stranger.write(head + "Content-Length: 90000\r\n\r\n");
  EXPECT_TRUE(stranger.read_all().starts_with("HTTP/1.1 401"));
  Client known(port);
  known.write(head + "Cookie: good\r\nContent-Length: 90000\r\n\r\n" + std::string(90000, 'k'));
  EXPECT_TRUE(known.read_all().ends_with("kkk"));
  server.stop();
}

TEST_F(Http, RefusesPathsThatClimbOrAreNotText) {
  for (const char* target :
       {"/hello/%2e%2e", "/hello/../x", "/hello/%ff", "/hello/%00", "/hello/%zz"}) {
    Client c(port_);
    c.write("GET " + std::string(target) + " HTTP/1.1\r\nHost: x\r\n\r\n");
    EXPECT_TRUE(c.read_all().starts_with("HTTP/1.1 400")) << target;
  }
}

// What moves between the question for the position and the first event would be missed until the
// next move.
TEST(LiveStreams, WhatHappensWhileAStreamOpensIsNotMissed) {
  Live live;
  const Response opened = live.open(
      "hello",
      [&] {
        live.publish("moved", "{\"position\":8}");
        return "{\"position\":7}";
      },
      nullptr);
  bool over = false;
  std::string heard;
  while (const auto bytes = opened.stream->pop(over)) heard += *bytes;
  EXPECT_NE(heard.find("moved"), std::string::npos) << heard;
  EXPECT_NE(heard.find("hello"), std::string::npos) << heard;
}

TEST_F(Http, KnowsMethodsAndMissingPages) {
  Client c(port_);
  c.write("PUT /hello/a HTTP/1.1\r\nHost: x\r\nContent-Length: 0\r\n\r\n");
  EXPECT_NE(c.read_until("not allowed\n").find("405"), std::string::npos);
  c.write("HEAD /hello/abc HTTP/1.1\r\nHost: x\r\n\r\nGET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string both = c.read_until("Not found\n");
  EXPECT_NE(both.find("content-length: 10\r\n"), std::string::npos);
  EXPECT_EQ(both.find("hello abc"), std::string::npos);
  EXPECT_NE(both.find("404"), std::string::npos);
}

TEST_F(Http, AHandlerThatForgetsToAnswerGivesA500) {
  Client c(port_);
  c.write("GET /dropped HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_NE(c.read_until("Server Error\n").find("500"), std::string::npos);
}

TEST_F(Http, AHandlerThatThrowsIsAnsweredWithTheIncidentOfTheLog) {
  Router router;
  router.add("GET", "/broken", [](Request&&, Reply) { throw std::runtime_error("a broken disk"); });
  Options options;
  options.port = 0;
  options.refuse = [](int status, const std::string& incident) {
    return Response{status, {}, "incident " + incident + ".\n", nullptr, nullptr};
  };
  Server server(options, router);
  Client c(server.start());
  ::testing::internal::CaptureStderr();
  c.write("GET /broken HTTP/1.1\r\nHost: x\r\n\r\n");
  const std::string answer = c.read_until(".\n");
  c.write("GET /broken HTTP/1.1\r\nHost: x\r\n\r\n");  // the connection goes on
  EXPECT_NE(c.read_until(".\n").find("500"), std::string::npos);
  server.stop();
  const std::string log = ::testing::internal::GetCapturedStderr();
  std::smatch found;
  ASSERT_TRUE(std::regex_search(answer, found, std::regex("incident (\\d{4}-\\d{4})\\.")))
      << answer;
  EXPECT_NE(log.find("a broken disk"), std::string::npos) << log;
}

TEST_F(Http, StreamsEventsInOrderAndForgetsReadersWhoGo) {
  {
    Client c(port_);
    c.write("GET /live HTTP/1.1\r\nHost: x\r\n\r\n");
    c.read_until("event: hello\ndata: {}\n\n");
    for (int i = 0; i < 50; ++i) live_.publish("moved", std::to_string(i));
    for (int i = 0; i < 50; ++i) {
      EXPECT_EQ(c.read_until("\n\n"), "event: moved\ndata: " + std::to_string(i) + "\n\n");
    }
    EXPECT_EQ(live_.open_streams(), 1u);
  }
  while (live_.open_streams() != 0) std::this_thread::yield();
}

TEST_F(Http, AStreamEndsBeforeTheFirstEventAfterItsSession) {
  Client c(port_);
  c.write("GET /live HTTP/1.1\r\nHost: x\r\n\r\n");
  c.read_until("event: hello\ndata: {}\n\n");
  live_.publish("moved", "1");
  c.read_until("data: 1\n\n");
  stands_ = false;
  live_.publish("moved", "2");
  EXPECT_EQ(c.read_until("data: 2\n\n"), "");  // the connection ended instead
  while (live_.open_streams() != 0) std::this_thread::yield();
}

TEST_F(Http, WhatAProxyForwardsIsNotAskedFromHere) {
  EXPECT_EQ(peer("", false), "127.0.0.1 here\n");
  EXPECT_EQ(peer("X-Forwarded-For: 10.1.2.3\r\n", false), "127.0.0.1 elsewhere\n");
  EXPECT_EQ(peer("Forwarded: for=10.1.2.3\r\n", false), "127.0.0.1 elsewhere\n");
  EXPECT_EQ(peer("X-Forwarded-For: 10.1.2.3\r\n", true), "10.1.2.3 elsewhere\n");
  // Only what the proxy itself has added counts; a client may send any list.
  EXPECT_EQ(peer("X-Forwarded-For: 127.0.0.1, 10.1.2.3\r\n", true), "10.1.2.3 elsewhere\n");
  EXPECT_EQ(peer("X-Forwarded-For: nonsense\r\n", true), "127.0.0.1 elsewhere\n");
  // A proxy that adds a line of its own adds it behind the client's.
  EXPECT_EQ(peer("X-Forwarded-For: 6.6.6.6\r\nX-Forwarded-For: 10.1.2.3\r\n", true),
            "10.1.2.3 elsewhere\n");
  EXPECT_EQ(peer("X-Forwarded-For: 10.1.2.3:4711\r\n", true), "10.1.2.3 elsewhere\n");
  EXPECT_EQ(peer("X-Forwarded-For: [2001:db8::7]:4711\r\n", true), "2001:db8::7 elsewhere\n");
  EXPECT_EQ(peer("X-Forwarded-For: ::ffff:10.1.2.3\r\n", true), "10.1.2.3 elsewhere\n");
  EXPECT_EQ(peer("", true), "127.0.0.1 here\n");
}

TEST_F(Http, NoBytesBringItDown) {
  const auto seed = std::random_device{}();
  std::printf("seed %u\n", seed);
  std::mt19937 random(seed);
  const std::string good = "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\nhello";
  for (int i = 0; i < 200; ++i) {
    std::string bytes = good;
    for (int k = 0; k < 4; ++k) bytes[random() % bytes.size()] = static_cast<char>(random());
    Client c(port_);
    c.write(bytes);
  }
  Client c(port_);
  c.write("GET /hello/still HTTP/1.1\r\nHost: x\r\n\r\n");
  EXPECT_NE(c.read_until("hello still\n").find("200"), std::string::npos);
}

TEST(Sessions, ATokenStandsForItsPersonUntilItIsClosed) {
  Sessions sessions;
  const auto opened = sessions.open(7, Moment{1000});
  Request r;
  r.headers = {{"cookie", "a=b; duoc_session=" + opened.token},
               {"x-duoc-csrf", opened.session.csrf}};
  ASSERT_TRUE(sessions.find(r, Moment{1000}));
  EXPECT_EQ(sessions.find(r, Moment{1000})->person, 7);
  EXPECT_TRUE(Sessions::csrf_ok(r, opened.session));
  EXPECT_FALSE(sessions.find(r, Moment{1001 + Sessions::kSeconds}));
  sessions.close(r);
  EXPECT_FALSE(sessions.find(r, Moment{1000}));
}

// One household or office of IPv6 has 2^64 addresses: it is one guesser, and one asker.
TEST(Gate, AnAddressOfIPv6CountsWithItsNeighbours) {
  EXPECT_EQ(Gate::group_of("2001:db8:1:2:3::4"), Gate::group_of("2001:db8:1:2:ffff::9"));
  EXPECT_NE(Gate::group_of("2001:db8:1:2::4"), Gate::group_of("2001:db8:1:3::4"));
  EXPECT_EQ(Gate::group_of("10.1.2.3"), "10.1.2.3");
}

TEST(Throttle, SlowsDownGuessing) {
  Throttle t(3, 60);
  for (int i = 0; i < 3; ++i) {
    EXPECT_EQ(t.wait("a", Moment{100}), 0);
    t.failed("a", Moment{100});
  }
  EXPECT_EQ(t.wait("a", Moment{110}), 50);
  EXPECT_EQ(t.wait("b", Moment{110}), 0);
  EXPECT_EQ(t.wait("a", Moment{160}), 0);
}

// A try at the end of each wait keeps nobody locked out, and one now and then does not add up.
TEST(Throttle, BeginsAnewAfterEachMinute) {
  Throttle t(3, 60);
  for (int i = 0; i < 3; ++i) t.failed("a", Moment{100});
  EXPECT_EQ(t.wait("a", Moment{159}), 1);
  t.failed("a", Moment{160});
  EXPECT_EQ(t.wait("a", Moment{160}), 0);
  for (int i = 0; i < 20; ++i) {
    const Moment now{1000 + 50 * i};
    EXPECT_EQ(t.wait("b", now), 0);
    t.failed("b", now);
  }
}

}  // namespace
}  // namespace duoc::http
