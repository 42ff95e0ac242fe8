// TLS over real sockets: certificates made here, a client of OpenSSL's own.
#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <functional>
#include <memory>
#include <thread>

#include "http/client_for_test.h"
#include "http/http.h"

namespace duoc::http {
namespace {

namespace fs = std::filesystem;

// A key with its certificate, by an authority or by itself.
struct Pair {
  std::shared_ptr<EVP_PKEY> key;
  std::shared_ptr<X509> certificate;
};

Pair make_pair(const std::string& name, const Pair* authority = nullptr, long days = 30) {
  Pair made{{EVP_EC_gen("P-256"), EVP_PKEY_free}, {X509_new(), X509_free}};
  X509* x = made.certificate.get();
  static long serial = 1;
  X509_set_version(x, 2);
  ASN1_INTEGER_set(X509_get_serialNumber(x), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(x), -86400 * 60);
  X509_gmtime_adj(X509_getm_notAfter(x), 86400 * days);
  X509_set_pubkey(x, made.key.get());
  X509_NAME* subject = X509_get_subject_name(x);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  const Pair& by = authority == nullptr ? made : *authority;
  X509_set_issuer_name(x, X509_get_subject_name(by.certificate.get()));
  if (authority == nullptr) {
    X509_EXTENSION* ca =
        X509V3_EXT_conf_nid(nullptr, nullptr, NID_basic_constraints, "critical,CA:TRUE");
    X509_add_ext(x, ca, -1);
    X509_EXTENSION_free(ca);
  }
  EXPECT_GT(X509_sign(x, by.key.get(), EVP_sha256()), 0);
  return made;
}

void write_certificate(const fs::path& path, const Pair& pair) {
  std::FILE* f = std::fopen(path.c_str(), "w");
  PEM_write_X509(f, pair.certificate.get());
  std::fclose(f);
}

void write_key(const fs::path& path, const Pair& pair, mode_t mode = 0600) {
  fs::remove(path);
  std::FILE* f = std::fopen(path.c_str(), "w");
  PEM_write_PrivateKey(f, pair.key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  std::fclose(f);
  ::chmod(path.c_str(), mode);
}

int connected(std::uint16_t port) {
  const int fd = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in a{};
  a.sin_family = AF_INET;
  a.sin_port = htons(port);
  a.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  EXPECT_EQ(::connect(fd, reinterpret_cast<sockaddr*>(&a), sizeof a), 0);
  const timeval patience{30, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  return fd;
}

// A client that believes any server and says which certificate it was shown.
class TlsClient {
 public:
  struct Wish {
    int most = TLS1_3_VERSION;
    std::string protocol;
    const Pair* shows = nullptr;
  };
  explicit TlsClient(std::uint16_t port) : TlsClient(port, Wish{}) {}
  TlsClient(std::uint16_t port, const Wish& wish)
      : context_(SSL_CTX_new(TLS_client_method()), SSL_CTX_free), fd_(connected(port)) {
    SSL_CTX_set_max_proto_version(context_.get(), wish.most);
    if (wish.shows != nullptr) {
      SSL_CTX_use_certificate(context_.get(), wish.shows->certificate.get());
      SSL_CTX_use_PrivateKey(context_.get(), wish.shows->key.get());
    }
    ssl_.reset(SSL_new(context_.get()), SSL_free);
    SSL_set_fd(ssl_.get(), fd_);
    if (!wish.protocol.empty()) {
      const std::string offered = static_cast<char>(wish.protocol.size()) + wish.protocol;
      SSL_set_alpn_protos(ssl_.get(), reinterpret_cast<const unsigned char*>(offered.data()),
                          static_cast<unsigned>(offered.size()));
    }
    connected_ = SSL_connect(ssl_.get()) == 1;
  }
  ~TlsClient() { ::close(fd_); }
  TlsClient(const TlsClient&) = delete;
  TlsClient& operator=(const TlsClient&) = delete;
  bool connected_;

  std::string name() const {
    char text[100] = "";
    X509* shown = SSL_get0_peer_certificate(ssl_.get());
    if (shown != nullptr)
      X509_NAME_get_text_by_NID(X509_get_subject_name(shown), NID_commonName, text, sizeof text);
    return text;
  }
  std::string protocol() const {
    const unsigned char* name = nullptr;
    unsigned size = 0;
    SSL_get0_alpn_selected(ssl_.get(), &name, &size);
    return {reinterpret_cast<const char*>(name), size};
  }
  std::string ask(const std::string& target, const std::string& body = "") {
    write("POST " + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: " +
          std::to_string(body.size()) + "\r\n\r\n" + body);
    return read_until("end\n");
  }
  void write(const std::string& bytes) {
    SSL_write(ssl_.get(), bytes.data(), static_cast<int>(bytes.size()));
  }
  std::string read_until(std::string_view mark) {
    std::string seen;
    char buffer[4096];
    while (seen.find(mark) == std::string::npos) {
      const int n = SSL_read(ssl_.get(), buffer, sizeof buffer);
      if (n <= 0) break;
      seen.append(buffer, static_cast<std::size_t>(n));
    }
    return seen;
  }

 private:
  std::shared_ptr<SSL_CTX> context_;
  std::shared_ptr<SSL> ssl_;
  int fd_;
};

class Tls : public ::testing::Test {
 protected:
  void SetUp() override {
    std::signal(SIGPIPE, SIG_IGN);
    char name[] = "/tmp/duoc-tls-XXXXXX";
    folder_ = ::mkdtemp(name);
    options_.port = 0;
    options_.threads = 1;
    options_.certificate = folder_ / "server.crt";
    options_.key = folder_ / "server.key";
    use("first");
    router_.add("POST", "/echo", [](Request&& r, Reply reply) {
      const std::string how = r.secure ? "secure" : "open";
      reply({200, {}, how + " [" + r.peer_subject + "] " + r.body + " end\n", nullptr, nullptr});
    });
    router_.add("GET", "/live", [this](Request&&, Reply reply) {
      reply(live_.open(
          "hello", [] { return "{}"; }, nullptr));
    });
  }
  void TearDown() override {
    live_.close();
    fs::remove_all(folder_);
  }
  void use(const std::string& name, long days = 30) {
    const Pair pair = make_pair(name, nullptr, days);
    write_certificate(options_.certificate, pair);
    write_key(options_.key, pair);
  }
  std::string trouble_at_start() {
    Server server(options_, router_);
    try {
      server.start();
    } catch (const std::runtime_error& e) {
      return e.what();
    }
    server.stop();
    return "";
  }

  fs::path folder_;
  Options options_;
  Live live_;
  Router router_;
};

TEST_F(Tls, SpeaksTheNewestVersionAlone) {
  Server server(options_, router_);
  const auto port = server.start();
  TlsClient c(port);
  ASSERT_TRUE(c.connected_);
  const std::string answer = c.ask("/echo", "hello");
  EXPECT_NE(answer.find("secure [] hello end\n"), std::string::npos) << answer;
  EXPECT_NE(answer.find("strict-transport-security: max-age="), std::string::npos);
  EXPECT_FALSE(TlsClient(port, {.most = TLS1_2_VERSION}).connected_);
  server.stop();
}

TEST_F(Tls, LargeBodiesGoBothWays) {
  options_.body_limit = 4 << 20;
  Server server(options_, router_);
  TlsClient c(server.start());
  const std::string body(3 << 20, 'b');
  EXPECT_NE(c.ask("/echo", body).find(body + " end\n"), std::string::npos);
  server.stop();
}

TEST_F(Tls, AgreesOnHttp1AndOnNothingElse) {
  Server server(options_, router_);
  const auto port = server.start();
  EXPECT_EQ(TlsClient(port, {.protocol = "http/1.1"}).protocol(), "http/1.1");
  EXPECT_FALSE(TlsClient(port, {.protocol = "h2"}).connected_);
  server.stop();
}

TEST_F(Tls, APlainRequestIsNotAnswered) {
  Server server(options_, router_);
  const int fd = connected(server.start());
  const std::string_view request = "GET /live HTTP/1.1\r\nHost: x\r\n\r\n";
  ASSERT_GT(::send(fd, request.data(), request.size(), MSG_NOSIGNAL), 0);
  char buffer[200];
  std::string seen;
  for (ssize_t n = 0; (n = ::recv(fd, buffer, sizeof buffer, 0)) > 0;)
    seen.append(buffer, static_cast<std::size_t>(n));
  EXPECT_EQ(seen.find("HTTP"), std::string::npos);
  ::close(fd);
  server.stop();
}

TEST_F(Tls, ANewPairIsTakenOverWhileConnectionsStayOpen) {
  options_.certificate_seconds = 1;
  Server server(options_, router_);
  const auto port = server.start();
  TlsClient before(port);
  EXPECT_EQ(before.name(), "first");
  use("second", 60);
  EXPECT_TRUE(soon([&] { return TlsClient(port).name() == "second"; }));
  EXPECT_NE(before.ask("/echo", "still").find("still"), std::string::npos);
  use("third");
  server.reload();
  EXPECT_EQ(TlsClient(port).name(), "third");
  EXPECT_EQ(server.certificate()->trouble, "");
  server.stop();
}

TEST_F(Tls, ABrokenNewPairChangesNothingAndIsSaid) {
  Server server(options_, router_);
  const auto port = server.start();
  const auto ends = server.certificate()->not_after;
  write_key(options_.key, make_pair("other"));
  server.reload();
  EXPECT_NE(server.certificate()->trouble.find("does not belong"), std::string::npos);
  EXPECT_EQ(TlsClient(port).name(), "first");
  use("expired", -1);
  server.reload();
  EXPECT_NE(server.certificate()->trouble.find("expired"), std::string::npos);
  EXPECT_EQ(server.certificate()->not_after, ends);
  fs::remove(options_.key);
  server.reload();
  EXPECT_NE(server.certificate()->trouble.find("cannot be opened"), std::string::npos);
  EXPECT_EQ(TlsClient(port).name(), "first");
  use("mended");
  server.reload();
  EXPECT_EQ(server.certificate()->trouble, "");
  EXPECT_EQ(TlsClient(port).name(), "mended");
  server.stop();
}

TEST_F(Tls, AKeyOpenToOthersIsRefused) {
  write_key(options_.key, make_pair("first"), 0640);
  EXPECT_NE(trouble_at_start().find("open to others"), std::string::npos);
  write_key(options_.key, make_pair("first"), 0604);
  EXPECT_NE(trouble_at_start().find("open to others"), std::string::npos);
  use("first");
  EXPECT_EQ(trouble_at_start(), "");
}

TEST_F(Tls, AClientCertificateIsDemanded) {
  const Pair authority = make_pair("authority");
  const Pair known = make_pair("Máy dự phòng", &authority);
  const Pair stranger = make_pair("stranger");
  options_.client_authority = folder_ / "authority.crt";
  write_certificate(options_.client_authority, authority);
  Server server(options_, router_);
  const auto port = server.start();
  TlsClient good(port, {.shows = &known});
  EXPECT_NE(good.ask("/echo", "b").find("secure [CN=Máy dự phòng] b"), std::string::npos);
  // Under TLS 1.3 the client learns of the refusal with its first read.
  EXPECT_EQ(TlsClient(port).ask("/echo"), "");
  EXPECT_EQ(TlsClient(port, {.shows = &stranger}).ask("/echo"), "");
  server.stop();
}

TEST_F(Tls, SlowHandshakesEndAndHoldNobodyUp) {
  options_.handshake_seconds = 1;
  Server server(options_, router_);  // with one thread
  const auto port = server.start();
  std::vector<int> slow;
  for (int i = 0; i < 100; ++i) slow.push_back(connected(port));
  for (const int fd : slow) ASSERT_EQ(::send(fd, "\x16\x03\x01", 3, MSG_NOSIGNAL), 3);
  EXPECT_NE(TlsClient(port).ask("/echo", "served").find("served"), std::string::npos);
  for (const int fd : slow) {
    char byte = 0;
    EXPECT_LE(::recv(fd, &byte, 1, 0), 0);  // closed, not waited for to the end of its patience
    ::close(fd);
  }
  server.stop();
}

TEST_F(Tls, StreamsEventsAndForgetsReadersWhoGo) {
  Server server(options_, router_);
  const auto port = server.start();
  {
    TlsClient c(port);
    c.write("GET /live HTTP/1.1\r\nHost: x\r\n\r\n");
    c.read_until("event: hello\ndata: {}\n\n");
    live_.publish("moved", "1");
    EXPECT_EQ(c.read_until("\n\n"), "event: moved\ndata: 1\n\n");
    EXPECT_EQ(live_.open_streams(), 1u);
  }
  EXPECT_TRUE(soon([&] { return live_.open_streams() == 0; }));
  server.stop();
}

}  // namespace
}  // namespace duoc::http
