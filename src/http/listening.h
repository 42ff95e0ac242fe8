// Why a port cannot be listened at, for whoever starts the server.
#pragma once

#include <cstdint>
#include <string>

namespace duoc::http {

/// Throws one sentence with the place and what to do; `error` as errno has it. Lasting for a right
/// that is missing; what another program holds may be free later.
[[noreturn]] void refuse_listening(const std::string& address, std::uint16_t port, int error);

}  // namespace duoc::http
