// Asks another machine over TLS 1.3, one request at a time, and waits for the answer. For threads
// that may wait; it bounds how long and how much.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duoc::http {

struct ClientOptions {
  std::string authority;    // PEM: only a server with a certificate of this is believed; "" for the
                            // machine's own list
  std::string certificate;  // PEM, shown to a server that asks; with its key, or neither
  std::string key;
  int seconds = 30;  // without a byte going either way
};

struct ClientAnswer {
  int status = 0;
  std::string body;  // at most 1 MiB
};

/// Keeps its connection between requests. One thread at a time.
class Client {
 public:
  /// "https://host" or "https://host:port", nothing behind. Throws std::runtime_error with one
  /// sentence for another address, or files that cannot be read.
  Client(const std::string& address, const ClientOptions& options);
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// Throws std::runtime_error with one sentence when there is no answer.
  ClientAnswer ask(std::string_view method, std::string_view path,
                   const std::vector<std::pair<std::string, std::string>>& headers,
                   std::string_view body);

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace duoc::http
