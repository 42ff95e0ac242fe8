// Thin over libsodium: SHA-256, base64, random bytes.
#include "base/hash.h"

#include <sodium.h>

#include "base/ensure.h"

namespace duoc {
namespace {

const unsigned char* raw(std::string_view s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}

std::string encode(std::string_view bytes, int variant) {
  std::string out(sodium_base64_encoded_len(bytes.size(), variant), '\0');
  sodium_bin2base64(out.data(), out.size(), raw(bytes), bytes.size(), variant);
  out.pop_back();
  return out;
}

}  // namespace

Hash sha256(std::string_view bytes) {
  Hash h;
  crypto_hash_sha256(h.data(), raw(bytes), bytes.size());
  return h;
}

Hash sha256(std::initializer_list<std::string_view> parts) {
  crypto_hash_sha256_state state;
  crypto_hash_sha256_init(&state);
  for (const auto part : parts) crypto_hash_sha256_update(&state, raw(part), part.size());
  Hash h;
  crypto_hash_sha256_final(&state, h.data());
  return h;
}

std::string hex(std::span<const std::uint8_t> bytes) {
  static constexpr char kDigits[] = "0123456789abcdef";
  std::string out;
  out.reserve(bytes.size() * 2);
  for (const auto b : bytes) {
    out.push_back(kDigits[b >> 4]);
    out.push_back(kDigits[b & 15]);
  }
  return out;
}

std::string base64(std::string_view bytes) { return encode(bytes, sodium_base64_VARIANT_ORIGINAL); }
std::string base64url(std::string_view bytes) {
  return encode(bytes, sodium_base64_VARIANT_URLSAFE_NO_PADDING);
}

std::optional<std::string> from_hex(std::string_view text) {
  if (text.size() % 2 != 0) return std::nullopt;
  std::string out(text.size() / 2, '\0');
  std::size_t n = 0;
  if (sodium_hex2bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(),
                     text.size(), nullptr, &n, nullptr) != 0 ||
      n != out.size()) {
    return std::nullopt;
  }
  return out;
}

std::optional<std::string> from_base64(std::string_view text) {
  std::string out(text.size() / 4 * 3 + 3, '\0');
  std::size_t n = 0;
  if (sodium_base642bin(reinterpret_cast<unsigned char*>(out.data()), out.size(), text.data(),
                        text.size(), nullptr, &n, nullptr, sodium_base64_VARIANT_ORIGINAL) != 0) {
    return std::nullopt;
  }
  out.resize(n);
  return out;
}

std::optional<Hash> hash_from_hex(std::string_view text) {
  const auto bytes = from_hex(text);
  if (!bytes || bytes->size() != 32) return std::nullopt;
  Hash h;
  std::copy(bytes->begin(), bytes->end(), h.begin());
  return h;
}

std::string random_bytes(std::size_t n) {
  ENSURE(sodium_init() >= 0);
  std::string out(n, '\0');
  randombytes_buf(out.data(), n);
  return out;
}

}  // namespace duoc
