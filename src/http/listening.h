// Why a port cannot be listened at, for whoever starts the server.
#pragma once

#include <cstdint>
#include <string>

namespace duoc::http {

/// One sentence with the place and what to do; `error` as errno has it.
std::string why_not_listening(const std::string& address, std::uint16_t port, int error);

}  // namespace duoc::http
