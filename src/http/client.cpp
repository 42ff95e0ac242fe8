// See client.h. Plain sockets and OpenSSL; knows as much of HTTP/1.1 as our own server speaks.
#include "http/client.h"

#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/ssl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <stdexcept>

namespace duoc::http {
namespace {

constexpr std::size_t kHeadMost = 16 * 1024;
constexpr std::size_t kBodyMost = 1u << 20;

std::string openssl_reason() {
  const unsigned long code = ERR_get_error();
  ERR_clear_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  return reason == nullptr ? "the connection ended" : reason;
}

struct Address {
  std::string host;
  std::string port = "443";
};

Address parse(const std::string& text) {
  const std::string wrong = "'" + text + "' is not an address such as https://backup.example:8443";
  if (!text.starts_with("https://")) throw std::runtime_error(wrong);
  Address a;
  a.host = text.substr(8);
  if (a.host.ends_with('/')) a.host.pop_back();
  const auto colon = a.host.rfind(':');
  if (colon != std::string::npos && a.host.find(']', colon) == std::string::npos) {
    a.port = a.host.substr(colon + 1);
    a.host.resize(colon);
  }
  if (a.host.starts_with('[') && a.host.ends_with(']'))
    a.host = a.host.substr(1, a.host.size() - 2);
  const bool port = !a.port.empty() && a.port.size() <= 5 &&
                    a.port.find_first_not_of("0123456789") == std::string::npos;
  if (a.host.empty() || !port || a.host.find_first_of("/?#@ \r\n") != std::string::npos)
    throw std::runtime_error(wrong);
  return a;
}

// Connects within the seconds, or -1.
int connected(const addrinfo& to, int seconds) {
  const int fd = ::socket(to.ai_family, to.ai_socktype | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (fd < 0) return -1;
  int error = ::connect(fd, to.ai_addr, to.ai_addrlen) == 0 ? 0 : errno;
  if (error == EINPROGRESS) {
    pollfd waited{fd, POLLOUT, 0};
    socklen_t size = sizeof error;
    if (::poll(&waited, 1, seconds * 1000) != 1 ||
        ::getsockopt(fd, SOL_SOCKET, SO_ERROR, &error, &size) != 0)
      error = ETIMEDOUT;
  }
  if (error != 0) {
    ::close(fd);
    return -1;
  }
  ::fcntl(fd, F_SETFL, ::fcntl(fd, F_GETFL) & ~O_NONBLOCK);
  const timeval patience{seconds, 0};
  ::setsockopt(fd, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
  ::setsockopt(fd, SOL_SOCKET, SO_SNDTIMEO, &patience, sizeof patience);
  const int one = 1;
  ::setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &one, sizeof one);
  return fd;
}

}  // namespace

struct Client::Inside {
  Address address;
  std::string name;  // for sentences
  int seconds = 30;
  SSL_CTX* context = nullptr;
  SSL* session = nullptr;
  int socket = -1;
  std::string unread;

  ~Inside() {
    hang_up();
    SSL_CTX_free(context);
  }

  [[noreturn]] void fail(const std::string& why) {
    hang_up();
    throw std::runtime_error(name + " does not answer: " + why);
  }

  void hang_up() {
    if (session != nullptr) SSL_free(session);
    if (socket >= 0) ::close(socket);
    session = nullptr;
    socket = -1;
    unread.clear();
  }

  void call() {
    addrinfo hints{};
    hints.ai_socktype = SOCK_STREAM;
    addrinfo* found = nullptr;
    if (::getaddrinfo(address.host.c_str(), address.port.c_str(), &hints, &found) != 0)
      fail("its name is not known");
    for (const addrinfo* a = found; a != nullptr && socket < 0; a = a->ai_next)
      socket = connected(*a, seconds);
    ::freeaddrinfo(found);
    if (socket < 0) fail("nobody listens there");
    session = SSL_new(context);
    // A number is looked for among the certificate's addresses, a name among its names.
    if (X509_VERIFY_PARAM_set1_ip_asc(SSL_get0_param(session), address.host.c_str()) != 1) {
      SSL_set1_host(session, address.host.c_str());
      SSL_set_tlsext_host_name(session, address.host.c_str());
    }
    SSL_set_fd(session, socket);
    if (SSL_connect(session) == 1) return;
    const long verdict = SSL_get_verify_result(session);
    if (verdict != X509_V_OK)
      fail(std::string("its certificate is not believed: ") +
           X509_verify_cert_error_string(verdict));
    fail(openssl_reason());
  }

  bool send(std::string_view bytes) {
    while (!bytes.empty()) {
      std::size_t n = 0;
      if (SSL_write_ex(session, bytes.data(), bytes.size(), &n) != 1) return false;
      bytes.remove_prefix(n);
    }
    return true;
  }

  bool more() {
    char buffer[16384];
    std::size_t n = 0;
    if (SSL_read_ex(session, buffer, sizeof buffer, &n) != 1) return false;
    unread.append(buffer, n);
    return true;
  }

  // False when the connection ended before the first byte: an old one may be asked anew.
  bool receive(ClientAnswer& answer) {
    std::size_t end = std::string::npos;
    while ((end = unread.find("\r\n\r\n")) == std::string::npos) {
      if (unread.size() > kHeadMost) fail("its answer is no answer of a receiver");
      if (!more()) {
        if (unread.empty()) return false;
        fail(openssl_reason());
      }
    }
    std::string head = unread.substr(0, end + 2);
    unread.erase(0, end + 4);
    for (char& c : head) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    const auto number = [&](std::size_t at, std::size_t& out) {
      return std::from_chars(head.data() + at, head.data() + head.size(), out).ec == std::errc();
    };
    std::size_t status = 0;
    if (!head.starts_with("http/1.1 ") || !number(9, status) || status < 200 || status > 599)
      fail("its answer is no answer of a receiver");
    answer.status = static_cast<int>(status);
    const auto length = head.find("\r\ncontent-length: ");
    std::size_t bytes = 0;
    if (length != std::string::npos && !number(length + 18, bytes)) bytes = kBodyMost + 1;
    if (bytes > kBodyMost) fail("its answer is too long");
    while (unread.size() < bytes)
      if (!more()) fail(openssl_reason());
    answer.body = unread.substr(0, bytes);
    unread.erase(0, bytes);
    if (head.find("\r\nconnection: close\r\n") != std::string::npos) hang_up();
    return true;
  }
};

Client::Client(const std::string& text, const ClientOptions& options)
    : inside_(std::make_unique<Inside>()) {
  Inside& x = *inside_;
  x.address = parse(text);
  x.name = text;
  x.seconds = options.seconds;
  x.context = SSL_CTX_new(TLS_client_method());
  SSL_CTX_set_min_proto_version(x.context, TLS1_3_VERSION);
  SSL_CTX_set_verify(x.context, SSL_VERIFY_PEER, nullptr);
  const bool believed =
      options.authority.empty()
          ? SSL_CTX_set_default_verify_paths(x.context) == 1
          : SSL_CTX_load_verify_locations(x.context, options.authority.c_str(), nullptr) == 1;
  if (!believed)
    throw std::runtime_error(options.authority + " is not a certificate of an authority (PEM)");
  if (options.certificate.empty()) return;
  struct stat st {};
  if (::stat(options.key.c_str(), &st) == 0 && (st.st_mode & 077) != 0)
    throw std::runtime_error("others may read the key: chmod 600 " + options.key);
  if (SSL_CTX_use_certificate_chain_file(x.context, options.certificate.c_str()) != 1)
    throw std::runtime_error(options.certificate + " is not a certificate (PEM)");
  if (SSL_CTX_use_PrivateKey_file(x.context, options.key.c_str(), SSL_FILETYPE_PEM) != 1 ||
      SSL_CTX_check_private_key(x.context) != 1)
    throw std::runtime_error(options.key + " is not the key of " + options.certificate);
}

Client::~Client() = default;

ClientAnswer Client::ask(std::string_view method, std::string_view path,
                         const std::vector<std::pair<std::string, std::string>>& headers,
                         std::string_view body) {
  Inside& x = *inside_;
  std::string head(method);
  head.append(" ").append(path).append(" HTTP/1.1\r\nhost: ").append(x.address.host);
  head += "\r\ncontent-length: " + std::to_string(body.size()) + "\r\n";
  for (const auto& [name, value] : headers) head += name + ": " + value + "\r\n";
  head += "\r\n";
  ClientAnswer answer;
  // A connection that was left idle may be gone: then once more on a fresh one.
  for (const bool old = x.session != nullptr; true;) {
    const bool fresh = x.session == nullptr;
    if (fresh) x.call();
    const bool sent = x.send(head) && x.send(body);
    if (x.receive(answer)) return answer;
    const std::string why = sent ? openssl_reason() : "the connection ended while it was sent to";
    x.hang_up();
    if (fresh || !old) x.fail(why);
  }
}

}  // namespace duoc::http
