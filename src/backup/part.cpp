// See part.h. libsodium for the seal (X25519), the cipher (XChaCha20-Poly1305) and the signature;
// zstd for the size.
#include "backup/part.h"

#include <fcntl.h>
#include <sodium.h>
#include <sys/stat.h>
#include <unistd.h>
#include <zstd.h>

#include <filesystem>
#include <fstream>
#include <vector>

#include "base/ensure.h"
#include "base/json_in.h"
#include "base/json_out.h"
#include "base/lasting.h"

namespace duoc::backup {
namespace {

constexpr std::string_view kPartDomain = "duoc backup part v1\n";
constexpr std::string_view kErasureDomain = "duoc backup erasure v1\n";
constexpr const char* kPublicMagic = "duoc backup public key v1";
constexpr const char* kPrivateMagic = "duoc backup private key v1";
constexpr int kLevel = 1;

static_assert(ZSTD_COMPRESSBOUND(kPlainMost) + crypto_aead_xchacha20poly1305_ietf_ABYTES +
                  kHeaderMost <=
              kPartMost);

const unsigned char* raw(std::string_view s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}
unsigned char* raw(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

// A secret of this process that is overwritten when it goes.
struct PartKey {
  unsigned char bytes[crypto_aead_xchacha20poly1305_ietf_KEYBYTES];
  ~PartKey() { sodium_memzero(bytes, sizeof bytes); }
};

// Each key enciphers one body, so the nonce may always be the same.
constexpr unsigned char kNonce[crypto_aead_xchacha20poly1305_ietf_NPUBBYTES] = {};

std::string header_json(const PartHeader& h, std::string_view sealed_key, std::string_view body) {
  JsonOut out;
  out.open().field("duoc_part", 1).field("installation", h.installation);
  out.field("generation", h.generation).field("number", h.number).field("previous", h.previous);
  out.field("kind", h.kind).field("whole", h.whole).field("last", h.last).field("holds", h.holds);
  out.field("at", h.at).field("page_bytes", h.page_bytes).field("pages_in_file", h.pages_in_file);
  out.field("offset", h.offset).field("name", h.name).field("bytes", h.bytes);
  out.field("writer", h.writer).field("opening", h.opening);
  out.field("key", base64(sealed_key)).field("body", hex(sha256(body))).close();
  return out.take();
}

struct Lines {
  std::string_view header;
  std::string_view signature;
  std::string_view body;
};

std::optional<Lines> lines_of(std::string_view part) {
  const auto first = part.substr(0, kHeaderMost).find('\n');
  if (first == std::string_view::npos) return std::nullopt;
  const auto second = part.substr(0, kHeaderMost).find('\n', first + 1);
  if (second == std::string_view::npos) return std::nullopt;
  return Lines{part.substr(0, first), part.substr(first + 1, second - first - 1),
               part.substr(second + 1)};
}

std::uint64_t count(const JsonIn& in, std::string_view name) {
  const auto n = in.integer(name);
  return n && *n >= 0 ? static_cast<std::uint64_t>(*n) : 0;
}

PartHeader header_of(const JsonIn& in) {
  PartHeader h;
  h.installation = in.text_or_empty("installation");
  h.generation = in.text_or_empty("generation");
  h.number = count(in, "number");
  h.previous = in.text_or_empty("previous");
  h.kind = in.text_or_empty("kind");
  h.whole = in.flag("whole");
  h.last = in.flag("last");
  h.holds = count(in, "holds");
  h.at = in.moment("at").value_or(Moment{0});
  h.page_bytes = static_cast<std::uint32_t>(count(in, "page_bytes"));
  h.pages_in_file = static_cast<std::uint32_t>(count(in, "pages_in_file"));
  h.offset = count(in, "offset");
  h.name = in.text_or_empty("name");
  h.bytes = count(in, "bytes");
  h.writer = in.text_or_empty("writer");
  h.opening = in.text_or_empty("opening");
  return h;
}

std::string unpacked(const std::string& packed, std::uint64_t bytes, const std::string& which) {
  if (bytes > kPlainMost) throw Damaged(which + " claims to be larger than any part is");
  std::string plain(bytes, '\0');
  const std::size_t n = ZSTD_decompress(plain.data(), plain.size(), packed.data(), packed.size());
  if (ZSTD_isError(n) != 0 || n != bytes) throw Damaged(which + " does not unpack");
  return plain;
}

std::string too_large(const std::string& what) {
  return what + " has more than " + std::to_string(kPlainMost >> 20) +
         " MiB, which is more than a part of a backup may have";
}

std::vector<std::string> file_lines(const std::string& file) {
  std::ifstream in(file);
  std::vector<std::string> lines;
  for (std::string line; lines.size() < 4 && std::getline(in, line);) lines.push_back(line);
  return lines;
}

void write_new(const std::string& file, const std::string& text, mode_t mode) {
  const int fd = ::open(file.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
  if (fd < 0) throw std::runtime_error(file + " cannot be made: is it there already?");
  const bool ok = ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                  ::fsync(fd) == 0;
  ::close(fd);
  if (!ok) throw std::runtime_error(file + " could not be written");
}

}  // namespace

void make_box_keys(const std::string& private_file, const std::string& public_file,
                   const journal::PublicKey& installation) {
  if (std::filesystem::exists(public_file))
    throw std::runtime_error("there is a key at " + public_file +
                             " already: it stays, or older parts could not be told from newer");
  unsigned char pub[crypto_box_PUBLICKEYBYTES];
  unsigned char secret[crypto_box_SECRETKEYBYTES];
  crypto_box_keypair(pub, secret);
  const auto text = [](const unsigned char* key) {
    return base64({reinterpret_cast<const char*>(key), crypto_box_PUBLICKEYBYTES});
  };
  std::string kept =
      std::string(kPrivateMagic) + "\n" + text(secret) + "\n" + hex(installation) + "\n";
  write_new(private_file, kept, 0600);
  sodium_memzero(secret, sizeof secret);
  sodium_memzero(kept.data(), kept.size());
  write_new(public_file, std::string(kPublicMagic) + "\n" + text(pub) + "\n", 0644);
}

BoxPublic read_box_public(const std::string& file) {
  const auto lines = file_lines(file);
  if (lines.empty())
    throw Lasting("there is no backup key at " + file + ": 'duoc backup key FILE' makes one");
  const auto key = lines.size() < 2 ? std::nullopt : from_base64(lines[1]);
  if (lines[0] != kPublicMagic || !key || key->size() != sizeof(BoxPublic::key))
    throw Lasting(file + " is not a backup's public key");
  BoxPublic out;
  std::copy_n(key->begin(), out.key.size(), out.key.begin());
  return out;
}

BoxPrivate read_box_private(const std::string& file) {
  struct stat st {};
  if (::stat(file.c_str(), &st) != 0) throw Lasting("there is no backup key at " + file);
  if ((st.st_mode & 077) != 0) throw Lasting("others may read the backup key: chmod 600 " + file);
  const auto lines = file_lines(file);
  const auto key = lines.size() < 3 ? std::nullopt : from_base64(lines[1]);
  const auto installation = lines.size() < 3 ? std::nullopt : hash_from_hex(lines[2]);
  if (lines.size() < 3 || lines[0] != kPrivateMagic || !key || key->size() != 32 || !installation)
    throw Lasting(file + " is not a backup's private key");
  BoxPrivate out;
  std::copy_n(key->begin(), out.key.size(), out.key.begin());
  out.installation = *installation;
  return out;
}

void write_box_public(const BoxPrivate& box, const std::string& file) {
  if (std::filesystem::exists(file)) return;
  std::filesystem::create_directories(std::filesystem::path(file).parent_path());
  std::string pub(crypto_box_PUBLICKEYBYTES, '\0');
  crypto_scalarmult_base(raw(pub), box.key.data());
  write_new(file, std::string(kPublicMagic) + "\n" + base64(pub) + "\n", 0644);
}

std::string seal_part(PartHeader header, std::string_view plain, const BoxPublic& box,
                      const journal::Signer& signer) {
  if (plain.size() > kPlainMost)
    throw std::runtime_error(too_large((header.name.empty() ? header.kind : header.name)));
  header.installation = hex(signer.public_key());
  header.bytes = plain.size();
  // Enciphered where it was packed, and the header put before it: a large file stands in memory
  // once more, not several times.
  const std::size_t bound = ZSTD_compressBound(plain.size());
  constexpr std::size_t kTag = crypto_aead_xchacha20poly1305_ietf_ABYTES;
  std::string part;
  part.reserve(bound + kTag + kHeaderMost);
  part.resize(bound);
  const std::size_t n = ZSTD_compress(part.data(), bound, plain.data(), plain.size(), kLevel);
  ENSURE(ZSTD_isError(n) == 0);
  part.resize(n + kTag);
  PartKey key;
  randombytes_buf(key.bytes, sizeof key.bytes);
  std::string sealed(crypto_box_SEALBYTES + sizeof key.bytes, '\0');
  ENSURE(crypto_box_seal(raw(sealed), key.bytes, sizeof key.bytes, box.key.data()) == 0);
  unsigned long long written = 0;
  crypto_aead_xchacha20poly1305_ietf_encrypt(raw(part), &written, raw(part), n, nullptr, 0, nullptr,
                                             kNonce, key.bytes);
  part.resize(written);
  std::string head = header_json(header, sealed, part);
  ENSURE(head.size() < kHeaderMost - 128);
  head += "\n" + base64(signer.sign_text(std::string(kPartDomain) + head)) + "\n";
  part.insert(0, head);
  return part;
}

std::optional<PartHeader> read_header(std::string_view part) {
  const auto lines = lines_of(part);
  if (!lines) return std::nullopt;
  const auto in = parse_json(lines->header);
  if (!in || in->integer("duoc_part") != 1) return std::nullopt;
  return header_of(*in);
}

bool signed_by(std::string_view part, const journal::PublicKey& key) {
  const auto lines = lines_of(part);
  if (!lines) return false;
  const auto in = parse_json(lines->header);
  const auto signature = from_base64(lines->signature);
  return in && signature &&
         journal::check_text(std::string(kPartDomain) + std::string(lines->header), *signature,
                             key) &&
         in->text_or_empty("body") == hex(sha256(lines->body));
}

OpenedPart open_part(std::string_view part, const BoxPrivate& box, const std::string& which) {
  const auto lines = lines_of(part);
  const auto in = lines ? parse_json(lines->header) : Result<JsonIn>(Fault{});
  if (!lines || !in || in->integer("duoc_part") != 1)
    throw Damaged(which + " is not a part of a backup, or cut at its beginning");
  const auto signature = from_base64(lines->signature);
  OpenedPart out{header_of(*in), {}, hex(sha256(part))};
  if (out.header.installation != hex(box.installation))
    throw Damaged(which + " is of another installation");
  if (!signature || !journal::check_text(std::string(kPartDomain) + std::string(lines->header),
                                         *signature, box.installation))
    throw Damaged(which + " was changed: its signature does not hold");
  if (in->text_or_empty("body") != hex(sha256(lines->body)))
    throw Damaged(which + " was cut or changed: its body is not the one that was signed");
  const auto sealed = from_base64(in->text_or_empty("key"));
  PartKey key;
  unsigned char pub[crypto_box_PUBLICKEYBYTES];
  crypto_scalarmult_base(pub, box.key.data());
  if (!sealed || sealed->size() != crypto_box_SEALBYTES + sizeof key.bytes ||
      crypto_box_seal_open(key.bytes, raw(*sealed), sealed->size(), pub, box.key.data()) != 0)
    throw Damaged(which + " is sealed for another backup key");
  if (lines->body.size() < crypto_aead_xchacha20poly1305_ietf_ABYTES)
    throw Damaged(which + " is cut");
  std::string packed(lines->body.size() - crypto_aead_xchacha20poly1305_ietf_ABYTES, '\0');
  unsigned long long n = 0;
  if (crypto_aead_xchacha20poly1305_ietf_decrypt(raw(packed), &n, nullptr, raw(lines->body),
                                                 lines->body.size(), nullptr, 0, kNonce,
                                                 key.bytes) != 0)
    throw Damaged(which + " does not open");
  out.plain = unpacked(packed, out.header.bytes, which);
  return out;
}

std::string erasure_line(PersonId person, Position position, const journal::Signer& signer) {
  const std::string text = std::to_string(person.n) + " " + std::to_string(position);
  JsonOut out;
  out.open().field("erased", person.n).field("position", position);
  out.field("signature", base64(signer.sign_text(std::string(kErasureDomain) + text))).close();
  return out.take();
}

std::optional<PersonId> read_erasure(std::string_view line, const journal::PublicKey& key) {
  const auto in = parse_json(line);
  if (!in) return std::nullopt;
  const auto person = in->integer("erased");
  const auto position = in->integer("position");
  const auto signature = from_base64(in->text_or_empty("signature"));
  if (!person || !position || !signature) return std::nullopt;
  const std::string text = std::to_string(*person) + " " + std::to_string(*position);
  if (!journal::check_text(std::string(kErasureDomain) + text, *signature, key))
    return std::nullopt;
  return PersonId{*person};
}

}  // namespace duoc::backup
