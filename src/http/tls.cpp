// See tls.h. TLS 1.3 alone: every browser of the last years speaks it, and what is older has
// choices that can be made wrongly.
#include "http/tls.h"

#include <fcntl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <ctime>

#include "base/lasting.h"

namespace duoc::http {
namespace {

template <auto Free>
struct Freed {
  template <class T>
  void operator()(T* p) const {
    Free(p);
  }
};
using Context = std::unique_ptr<SSL_CTX, Freed<SSL_CTX_free>>;
using Session = std::unique_ptr<SSL, Freed<SSL_free>>;
using Bytes = std::unique_ptr<BIO, Freed<BIO_free>>;
using Key = std::unique_ptr<EVP_PKEY, Freed<EVP_PKEY_free>>;

// A ticket is taken back for so long; its key goes with the context.
constexpr long kTicketSeconds = 12 * 3600;

[[noreturn]] void refuse(const std::string& sentence) {
  const unsigned long code = ERR_peek_last_error();
  const char* reason = code == 0 ? nullptr : ERR_reason_error_string(code);
  ERR_clear_error();
  throw Lasting(reason == nullptr ? sentence : sentence + ": " + reason);
}

// A key under a password would make OpenSSL ask at the terminal.
int no_password(char*, int, int, void*) { return -1; }

Key read_key(const std::string& path) {
  const int fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  if (fd < 0) throw Lasting("the key " + path + " cannot be opened: " + std::strerror(errno));
  struct stat s {};
  const bool known = ::fstat(fd, &s) == 0;
  if (!known || !S_ISREG(s.st_mode) || (s.st_mode & (S_IRWXG | S_IRWXO)) != 0) {
    ::close(fd);
    throw Lasting("the key " + path + " is open to others than its owner: chmod 600 closes it");
  }
  std::FILE* file = ::fdopen(fd, "r");
  if (file == nullptr) {
    ::close(fd);
    throw Lasting("the key " + path + " cannot be read");
  }
  Key key(PEM_read_PrivateKey(file, nullptr, no_password, nullptr));
  std::fclose(file);
  if (key == nullptr) refuse("the key " + path + " holds no private key without a password");
  return key;
}

int choose_protocol(SSL*, const unsigned char** out, unsigned char* out_size,
                    const unsigned char* in, unsigned int in_size, void*) {
  static constexpr unsigned char kOurs[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  if (SSL_select_next_proto(&chosen, out_size, kOurs, sizeof kOurs - 1, in, in_size) !=
      OPENSSL_NPN_NEGOTIATED)
    return SSL_TLSEXT_ERR_ALERT_FATAL;
  *out = chosen;
  return SSL_TLSEXT_ERR_OK;
}

std::int64_t seconds_of(const ASN1_TIME* time) {
  std::tm tm{};
  if (ASN1_TIME_to_tm(time, &tm) != 1) refuse("the certificate's last day cannot be read");
  return ::timegm(&tm);
}

void demand_client(SSL_CTX* context, const std::string& authority) {
  if (SSL_CTX_load_verify_file(context, authority.c_str()) != 1)
    refuse("the client authority " + authority + " holds no certificate that can be read");
  auto* names = SSL_load_client_CA_file(authority.c_str());
  if (names == nullptr) refuse("the client authority " + authority + " cannot be read");
  SSL_CTX_set_client_CA_list(context, names);
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  // Who is let in is looked at each time: no tickets.
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_options(context, SSL_OP_NO_TICKET);
}

}  // namespace

struct TlsContext::Inside {
  Context context;
  std::int64_t not_after = 0;
};

TlsContext::TlsContext(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}
TlsContext::~TlsContext() = default;
std::int64_t TlsContext::not_after() const { return inside_->not_after; }

std::shared_ptr<const TlsContext> TlsContext::load(const TlsFiles& files) {
  ERR_clear_error();
  auto inside = std::make_unique<Inside>();
  inside->context.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* c = inside->context.get();
  if (c == nullptr) refuse("TLS cannot be set up");
  SSL_CTX_set_min_proto_version(c, TLS1_3_VERSION);
  SSL_CTX_set_options(c, SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  // Idle connections keep no buffers: there may be ten thousand of them.
  SSL_CTX_set_mode(c, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                          SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  SSL_CTX_set_session_cache_mode(c, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(c, 1);
  SSL_CTX_set_timeout(c, kTicketSeconds);
  SSL_CTX_set_alpn_select_cb(c, choose_protocol, nullptr);
  if (::access(files.certificate.c_str(), R_OK) != 0)
    throw Lasting("the certificate " + files.certificate +
                  " cannot be opened: " + std::strerror(errno));
  if (SSL_CTX_use_certificate_chain_file(c, files.certificate.c_str()) != 1)
    refuse("the certificate " + files.certificate + " cannot be read");
  const Key key = read_key(files.key);
  if (SSL_CTX_use_PrivateKey(c, key.get()) != 1 || SSL_CTX_check_private_key(c) != 1)
    refuse("the key " + files.key + " does not belong to the certificate " + files.certificate);
  inside->not_after = seconds_of(X509_get0_notAfter(SSL_CTX_get0_certificate(c)));
  if (!files.client_authority.empty()) demand_client(c, files.client_authority);
  return std::shared_ptr<const TlsContext>(new TlsContext(std::move(inside)));
}

struct TlsSession::Inside {
  std::shared_ptr<const TlsContext> context;
  Session ssl;

  Step step_of(int result) {
    if (result > 0) return Step::done;
    switch (SSL_get_error(ssl.get(), result)) {
      case SSL_ERROR_WANT_READ:
        return Step::wants_read;
      case SSL_ERROR_WANT_WRITE:
        return Step::wants_write;
      default:
        ERR_clear_error();
        return Step::over;
    }
  }
};

TlsSession::TlsSession(std::shared_ptr<const TlsContext> context, int socket)
    : inside_(std::make_unique<Inside>()) {
  inside_->context = std::move(context);
  inside_->ssl.reset(SSL_new(inside_->context->inside_->context.get()));
  if (inside_->ssl == nullptr || SSL_set_fd(inside_->ssl.get(), socket) != 1)
    refuse("TLS cannot be set up for a connection");
  SSL_set_accept_state(inside_->ssl.get());
}

TlsSession::~TlsSession() = default;

TlsSession::Step TlsSession::handshake() {
  ERR_clear_error();
  return inside_->step_of(SSL_do_handshake(inside_->ssl.get()));
}

TlsSession::Step TlsSession::read(char* to, std::size_t most, std::size_t& n) {
  ERR_clear_error();
  return inside_->step_of(SSL_read_ex(inside_->ssl.get(), to, most, &n));
}

TlsSession::Step TlsSession::write(const char* from, std::size_t most, std::size_t& n) {
  ERR_clear_error();
  return inside_->step_of(SSL_write_ex(inside_->ssl.get(), from, most, &n));
}

void TlsSession::finish() {
  ERR_clear_error();
  if (SSL_is_init_finished(inside_->ssl.get())) SSL_shutdown(inside_->ssl.get());
  ERR_clear_error();
}

std::string TlsSession::peer_subject() const {
  X509* shown = SSL_get0_peer_certificate(inside_->ssl.get());
  if (shown == nullptr || SSL_get_verify_result(inside_->ssl.get()) != X509_V_OK) return "";
  const Bytes out(BIO_new(BIO_s_mem()));
  const unsigned long style = XN_FLAG_RFC2253 & ~static_cast<unsigned long>(ASN1_STRFLGS_ESC_MSB);
  if (X509_NAME_print_ex(out.get(), X509_get_subject_name(shown), 0, style) < 0) return "";
  char* text = nullptr;
  const long size = BIO_get_mem_data(out.get(), &text);
  return {text, static_cast<std::size_t>(std::max(size, 0L))};
}

}  // namespace duoc::http
