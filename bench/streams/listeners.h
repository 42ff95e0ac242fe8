// Many readers of live events in one thread: each a socket, plain or under TLS, that is read and
// counted.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace duoc::bench {

class Listeners {
 public:
  Listeners(std::uint16_t port, bool tls);
  ~Listeners();
  /// Opens one more stream and waits for its 'hello'. Throws when it is refused. Addresses of this
  /// machine take turns, as clients' addresses would.
  void open(const std::string& cookie);
  std::size_t count() const;
  /// One request on a connection of its own; its answer must be a 200.
  void ask(const std::string& request) const;
  /// Reads until every stream has had an event that holds `data`; seconds until the half and the
  /// last of them had it. Throws after a minute.
  struct Heard {
    double half = 0;
    double last = 0;
  };
  Heard hear(const std::string& data, double since);
  /// Reads what has come for so long, so that signs of life do not fill the sockets; the number of
  /// streams that ended.
  std::size_t idle(double seconds);

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace duoc::bench
