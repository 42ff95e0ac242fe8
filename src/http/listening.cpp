// See listening.h.
#include "http/listening.h"

#include <cerrno>
#include <cstring>

namespace duoc::http {

std::string why_not_listening(const std::string& address, std::uint16_t port, int error) {
  const std::string where =
      "there is no listening at " + address + ", port " + std::to_string(port) + ": ";
  if (error == EADDRINUSE)
    return where + "another program has it. 'ss -ltnp' shows which; stop it, or name another port";
  if (error == EACCES)
    return where + "ports under 1024 need a right of their own (CAP_NET_BIND_SERVICE, see TLS). " +
           "Give it, or name a port from 1024 on";
  return where + std::strerror(error) + ". Look at 'address' and 'port'";
}

}  // namespace duoc::http
