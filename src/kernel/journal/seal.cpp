// Ed25519 by libsodium.
#include "kernel/journal/seal.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <sstream>
#include <stdexcept>

#include "base/json_in.h"
#include "base/json_out.h"
#include "base/lasting.h"

namespace duoc::journal {

std::string Head::signed_text() const {
  return "duoc journal head v1\n" + origin + "\n" + std::to_string(size) + "\n" + hex(root) + "\n" +
         rfc3339(at) + "\n";
}

bool check_text(std::string_view text, std::string_view signature, const PublicKey& key) {
  if (signature.size() != crypto_sign_BYTES) return false;
  return crypto_sign_verify_detached(reinterpret_cast<const unsigned char*>(signature.data()),
                                     reinterpret_cast<const unsigned char*>(text.data()),
                                     text.size(), key.data()) == 0;
}

bool check_signature(const Head& head, const PublicKey& key) {
  return check_text(head.signed_text(), head.signature, key);
}

std::string head_json(const Head& head, const PublicKey& key) {
  JsonOut out;
  out.open().field("origin", head.origin).field("size", head.size).field("root", hex(head.root));
  out.field("at", head.at)
      .field("signature", base64(head.signature))
      .field("key", hex(key))
      .close();
  return out.take();
}

Result<HeadFile> parse_head(std::string_view json) {
  const Fault bad{Refusal::unreadable, "head.malformed", "", {}};
  auto parsed = parse_json(json);
  if (!parsed) return bad;
  HeadFile file;
  const auto root = hash_from_hex(parsed->text_or_empty("root"));
  const auto key = hash_from_hex(parsed->text_or_empty("key"));
  const auto at = parsed->moment("at");
  const auto signature = from_base64(parsed->text_or_empty("signature"));
  const auto size = parsed->integer("size");
  if (!root || !key || !at || !signature || !size || *size < 0) return bad;
  file.head = {parsed->text_or_empty("origin"), static_cast<Position>(*size), *root, *at,
               *signature};
  file.key = *key;
  return file;
}

struct Signer::Secret {
  PublicKey public_key{};
  unsigned char secret[crypto_sign_SECRETKEYBYTES];
  ~Secret() { sodium_memzero(secret, sizeof secret); }
};

void Signer::create(const std::string& path) {
  const std::string seed = random_bytes(crypto_sign_SEEDBYTES);
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
  if (fd < 0)
    throw std::runtime_error("the journal key " + path + " cannot be made: is it there already?");
  const std::string text = "duoc journal key v1\n" + base64(seed) + "\n";
  const bool written = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                       ::fsync(fd) == 0;
  ::close(fd);
  if (!written) throw std::runtime_error("the journal key " + path + " could not be written");
}

Signer::Signer(const std::string& path) : secret_(std::make_unique<Secret>()) {
  struct stat st {};
  if (::stat(path.c_str(), &st) != 0) {
    throw Lasting("the journal key " + path + " is missing: bring it back from where you keep it");
  }
  if ((st.st_mode & 077) != 0) throw Lasting("others may read the journal key: chmod 600 " + path);
  std::ifstream in(path);
  std::string magic;
  std::string seed64;
  std::getline(in, magic);
  std::getline(in, seed64);
  const auto seed = from_base64(seed64);
  if (magic != "duoc journal key v1" || !seed || seed->size() != crypto_sign_SEEDBYTES) {
    throw Lasting(path + " is not a journal key");
  }
  crypto_sign_seed_keypair(secret_->public_key.data(), secret_->secret,
                           reinterpret_cast<const unsigned char*>(seed->data()));
}

Signer::~Signer() = default;
const PublicKey& Signer::public_key() const { return secret_->public_key; }

std::string Signer::sign_text(std::string_view text) const {
  std::string signature(crypto_sign_BYTES, '\0');
  crypto_sign_detached(reinterpret_cast<unsigned char*>(signature.data()), nullptr,
                       reinterpret_cast<const unsigned char*>(text.data()), text.size(),
                       secret_->secret);
  return signature;
}

void Signer::sign(Head& head) const { head.signature = sign_text(head.signed_text()); }

}  // namespace duoc::journal
