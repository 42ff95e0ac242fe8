// libsodium's Argon2id.
#include "kernel/access/passwords.h"

#include <sodium.h>

#include <stdexcept>

#include "base/ensure.h"
#include "base/hash.h"
#include "base/text.h"

namespace duoc::access {

std::string hash_password(std::string_view password) {
  ENSURE(sodium_init() >= 0);
  char out[crypto_pwhash_STRBYTES];
  if (crypto_pwhash_str_alg(out, password.data(), password.size(), 2, 19u << 20,
                            crypto_pwhash_ALG_ARGON2ID13) != 0) {
    throw std::runtime_error("not enough memory to hash a password");
  }
  return out;
}

bool check_password(const std::string& hash, std::string_view password) {
  ENSURE(sodium_init() >= 0);
  return crypto_pwhash_str_verify(hash.c_str(), password.data(), password.size()) == 0;
}

std::string password_mark(std::string_view sealed) { return hex(sha256(sealed)); }

bool good_password(std::string_view password) {
  return password.size() <= 200 && count_code_points(password) >= 10;
}

}  // namespace duoc::access
