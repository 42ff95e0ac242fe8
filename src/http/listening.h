// Why a port cannot be listened at, for whoever starts the server.
#pragma once

#include <cstdint>
#include <string>

namespace duoc::http {

/// Throws one sentence with the place and what to do; `error` as errno has it. Lasting for a right
/// that is missing; what another program holds may be free later.
[[noreturn]] void refuse_listening(const std::string& address, std::uint16_t port, int error);

/// Binds and listens, or refuses; of any networking library's types.
template <class Acceptor, class Endpoint, class Error>
void listen_at(Acceptor& acceptor, const Endpoint& endpoint, Error& error,
               const std::string& address) {
  acceptor.bind(endpoint, error);
  if (!error) acceptor.listen(1024, error);
  if (error) refuse_listening(address, endpoint.port(), error.value());
}

}  // namespace duoc::http
