// SHA-256 and small encodings. Pure: no I/O.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

namespace duoc {

using Hash = std::array<std::uint8_t, 32>;

Hash sha256(std::string_view bytes);
/// SHA-256 of the parts as if written one after the other.
Hash sha256(std::initializer_list<std::string_view> parts);

std::string hex(std::span<const std::uint8_t> bytes);
std::string base64(std::string_view bytes);
/// Base64 with the URL alphabet and no padding.
std::string base64url(std::string_view bytes);
std::optional<std::string> from_hex(std::string_view text);
std::optional<std::string> from_base64(std::string_view text);
std::optional<Hash> hash_from_hex(std::string_view text);
inline std::string_view bytes_of(const Hash& h) {
  return {reinterpret_cast<const char*>(h.data()), h.size()};
}

/// n bytes nobody can guess (libsodium).
std::string random_bytes(std::size_t n);

}  // namespace duoc
