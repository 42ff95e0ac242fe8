// See listening.h.
#include "http/listening.h"

#include <cerrno>
#include <cstring>

#include "base/lasting.h"

namespace duoc::http {

void refuse_listening(const std::string& address, std::uint16_t port, int error) {
  const std::string where =
      "there is no listening at " + address + ", port " + std::to_string(port) + ": ";
  if (error == EINVAL)
    throw Lasting("'" + address + "' is not an address to listen at: 127.0.0.1, 0.0.0.0, ::1 …");
  if (error == EADDRINUSE)
    throw std::runtime_error(
        where + "another program has it. 'ss -ltnp' shows which; stop it, or name another port");
  if (error == EACCES)
    throw Lasting(where +
                  "ports under 1024 need a right of their own (CAP_NET_BIND_SERVICE, see TLS). "
                  "Give it, or name a port from 1024 on");
  if (error == EADDRNOTAVAIL)
    throw std::runtime_error(where + "this machine does not have the address, or not yet. 'ip " +
                             "address' shows those that it has");
  throw std::runtime_error(where + std::strerror(error) + ". Look at 'address' and 'port'");
}

}  // namespace duoc::http
