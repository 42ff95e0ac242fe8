// Passwords as Argon2id hashes (19 MiB, two passes). Slow on purpose: never on an I/O thread or on
// the committer's.
#pragma once

#include <string>
#include <string_view>

namespace duoc::access {

std::string hash_password(std::string_view password);
bool check_password(const std::string& hash, std::string_view password);
/// Stands for a person's sealed password without telling of it: another one after each change.
std::string password_mark(std::string_view sealed);
/// At least 10 characters, at most 200 bytes.
bool good_password(std::string_view password);

}  // namespace duoc::access
