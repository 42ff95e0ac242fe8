// Signed heads: what the journal was at a position, in a form that a third party checks with the
// public key alone.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/clock.h"
#include "base/hash.h"
#include "base/ids.h"
#include "base/result.h"

namespace duoc::journal {

using PublicKey = std::array<std::uint8_t, 32>;

/// The tree's size, root and the moment of the newest entry, signed with Ed25519 over the text of
/// signed_text().
struct Head {
  std::string origin;  // the installation's name, set when it is created; no line ends
  Position size = 0;
  Hash root{};
  Moment at;
  std::string signature;  // 64 bytes

  /// "duoc journal head v1\n<origin>\n<size>\n<hex root>\n<RFC 3339 moment>\n"
  std::string signed_text() const;
};

bool check_signature(const Head& head, const PublicKey& key);
/// Whether the 64 bytes are the key's signature of the text.
bool check_text(std::string_view text, std::string_view signature, const PublicKey& key);
/// One line of JSON with the public key: {"origin","size","root","at","signature","key"}.
std::string head_json(const Head& head, const PublicKey& key);
struct HeadFile {
  Head head;
  PublicKey key;
};
Result<HeadFile> parse_head(std::string_view json);

/// Holds the secret key; the file is outside the store, mode 0600, and refused when others may read
/// it.
class Signer {
 public:
  /// Makes a new key file; throws when the path exists.
  static void create(const std::string& path);
  /// Throws std::runtime_error with one sentence when the file is missing, damaged or readable by
  /// others.
  explicit Signer(const std::string& path);
  ~Signer();
  Signer(const Signer&) = delete;
  Signer& operator=(const Signer&) = delete;
  const PublicKey& public_key() const;
  void sign(Head& head) const;
  /// The signature of something else than a head; its text begins with a line that says what it is.
  std::string sign_text(std::string_view text) const;

 private:
  struct Secret;
  std::unique_ptr<Secret> secret_;
};

}  // namespace duoc::journal
