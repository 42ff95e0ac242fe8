// TLS 1.3 on a socket that does not wait. Knows no networking library: whoever owns the socket
// waits for what a step asks for. tls.cpp alone knows OpenSSL.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

namespace duoc::http {

/// PEM files. The key must be readable by its owner alone.
struct TlsFiles {
  std::string certificate;  // the chain, the server's own first
  std::string key;
  std::string client_authority;  // whoever connects shows a certificate of this; "" for nobody
};

/// What is in force for new connections: read once, never changed. Its tickets are worth nothing
/// under another, so a context must not stand for more than a day or so.
class TlsContext {
 public:
  /// Throws Lasting with one sentence that names the file.
  static std::shared_ptr<const TlsContext> load(const TlsFiles& files);
  ~TlsContext();
  /// Seconds since 1970: the last moment of the server's certificate.
  std::int64_t not_after() const;

 private:
  friend class TlsSession;
  struct Inside;
  explicit TlsContext(std::unique_ptr<Inside> inside);
  std::unique_ptr<Inside> inside_;
};

/// One connection's TLS. One thread at a time.
class TlsSession {
 public:
  enum class Step { done, wants_read, wants_write, over };

  TlsSession(std::shared_ptr<const TlsContext> context, int socket);
  ~TlsSession();
  TlsSession(const TlsSession&) = delete;
  TlsSession& operator=(const TlsSession&) = delete;

  Step handshake();
  Step read(char* to, std::size_t most, std::size_t& n);
  Step write(const char* from, std::size_t most, std::size_t& n);
  /// Says that nothing follows; what is not taken at once is not said.
  void finish();
  /// "CN=…,O=…" of the certificate that the client has shown, as RFC 2253 writes it; "" for none.
  std::string peer_subject() const;

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace duoc::http
