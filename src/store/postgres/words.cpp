// The schema's words, as PostgreSQL has them, and addresses without their passwords.
#include <algorithm>

#include "store/postgres/postgres.h"

namespace duoc::store {
namespace {

bool is_word(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_';
}

std::string_view postgres_word(std::string_view word) {
  if (word == "INTEGER") return "BIGINT";
  if (word == "BLOB") return "BYTEA";
  if (word == "REAL") return "DOUBLE PRECISION";
  if (word == "TEXT") return "TEXT COLLATE \"C\"";
  return word;
}

}  // namespace

std::string with_postgres_types(std::string_view sql) {
  std::string out;
  for (std::size_t i = 0; i < sql.size();) {
    std::size_t end = i + 1;
    if (sql[i] == '\'' || sql[i] == '"') {
      while (end < sql.size() && sql[end] != sql[i]) ++end;
      end = std::min(end + 1, sql.size());
      out += sql.substr(i, end - i);
    } else if (is_word(sql[i])) {
      while (end < sql.size() && is_word(sql[end])) ++end;
      const std::string_view word = sql.substr(i, end - i);
      // "…) STRICT, WITHOUT ROWID;" follows the columns.
      const bool rowid = word == "WITHOUT" && sql.substr(end).starts_with(" ROWID");
      if (rowid) end += 6;
      if (rowid && out.ends_with(", ")) out.resize(out.size() - 2);
      if (!rowid && word != "STRICT") out += postgres_word(word);
    } else {
      out += sql[i];
    }
    i = end;
  }
  return out;
}

namespace {

// …?password=…, also among others. libpq decodes names: one in percent signs hides something.
bool asks_with_password(std::string_view address) {
  for (auto at = address.find('?'); at != std::string_view::npos; at = address.find('&', at + 1)) {
    const std::string_view name =
        address.substr(at + 1, address.find_first_of("=&", at + 1) - at - 1);
    if (name == "password" || name == "sslpassword" || name.find('%') != std::string_view::npos)
      return true;
  }
  return false;
}

}  // namespace

bool names_password(std::string_view address) {
  return is_database(address) && without_password(address) != address;
}

std::string without_password(std::string_view address) {
  // Whatever stands between the first colon and the last @ may belong to one.
  std::string out(asks_with_password(address) ? address.substr(0, address.find('?')) : address);
  const auto scheme = out.find("://");
  const auto at = out.rfind('@');
  if (scheme == std::string::npos || at == std::string::npos) return out;
  const auto colon = out.find(':', scheme + 3);
  if (colon < at) out.erase(colon, at - colon);
  return out;
}

}  // namespace duoc::store
