// AES-256-GCM by OpenSSL; the keys in a SQLite file that overwrites what it deletes.
#include "kernel/people_keys.h"

#include <openssl/evp.h>
#include <sqlite3.h>
#include <sys/stat.h>

#include <mutex>
#include <stdexcept>

#include "base/ensure.h"
#include "base/hash.h"
#include "store/store.h"

namespace duoc {
namespace {

constexpr int kNonce = 12;
constexpr int kTag = 16;

const unsigned char* raw(std::string_view s) {
  return reinterpret_cast<const unsigned char*>(s.data());
}
unsigned char* raw(std::string& s) { return reinterpret_cast<unsigned char*>(s.data()); }

std::string aad_of(PersonId person, std::string_view record, std::string_view field) {
  return std::to_string(person.n) + "/" + std::string(record) + "/" + std::string(field);
}

struct Cipher {
  EVP_CIPHER_CTX* ctx = EVP_CIPHER_CTX_new();
  ~Cipher() { EVP_CIPHER_CTX_free(ctx); }
};

}  // namespace

struct PeopleKeys::Inside {
  std::unique_ptr<store::Store> store;
  std::mutex mutex;
  std::uint64_t changes = 0;

  std::string key(PersonId person) {
    std::string k;
    store->writer().first("SELECT key FROM person_key WHERE person = $1", {person.n},
                          [&](const store::Row& row) { k = std::string(row.blob(0)); });
    return k;
  }

  bool destroyed(PersonId person) {
    return store->writer().integer(
               "SELECT count(*) FROM person_number WHERE person = $1 AND destroyed = 1",
               {person.n}) != 0;
  }
};

PeopleKeys::PeopleKeys(const std::string& path) : inside_(std::make_unique<Inside>()) {
  const mode_t before = ::umask(077);
  store::OpenOptions options;
  options.create = true;
  inside_->store = store::open(path, options);
  auto& writer = inside_->store->writer();
  writer.script("PRAGMA secure_delete=ON");
  writer.script(
      "CREATE TABLE IF NOT EXISTS person_key(person INTEGER PRIMARY KEY, key BLOB NOT NULL) "
      "STRICT");
  // Every number that ever had a key, or was erased elsewhere: none is given out twice.
  writer.script(
      "CREATE TABLE IF NOT EXISTS person_number(person INTEGER PRIMARY KEY, destroyed INTEGER NOT "
      "NULL) STRICT");
  writer.script("INSERT OR IGNORE INTO person_number SELECT person, 0 FROM person_key");
  ::umask(before);
  struct stat st {};
  if (path != ":memory:" && ::stat(path.c_str(), &st) == 0 && (st.st_mode & 077) != 0) {
    throw std::runtime_error("others may read the key store: chmod 600 " + path);
  }
}

PeopleKeys::~PeopleKeys() = default;

void PeopleKeys::create(PersonId person) {
  const std::lock_guard lock(inside_->mutex);
  ENSURE(!inside_->destroyed(person));
  if (!inside_->key(person).empty()) return;
  const std::string key = random_bytes(32);
  auto& writer = inside_->store->writer();
  writer.begin();
  writer.run("INSERT INTO person_number(person, destroyed) VALUES ($1, 0) ON CONFLICT DO NOTHING",
             {person.n});
  writer.run("INSERT INTO person_key(person, key) VALUES ($1, $2) ON CONFLICT(person) DO NOTHING",
             {person.n, store::BlobView{key}});
  writer.commit();
  ++inside_->changes;
}

bool PeopleKeys::destroyed(PersonId person) {
  const std::lock_guard lock(inside_->mutex);
  return inside_->destroyed(person);
}

PersonId PeopleKeys::largest() {
  const std::lock_guard lock(inside_->mutex);
  return PersonId{inside_->store->writer().integer("SELECT max(person) FROM person_number", {})};
}

bool PeopleKeys::has(PersonId person) {
  const std::lock_guard lock(inside_->mutex);
  return !inside_->key(person).empty();
}

std::string PeopleKeys::seal(PersonId person, std::string_view record, std::string_view field,
                             std::string_view plain) {
  const std::lock_guard lock(inside_->mutex);
  const std::string key = inside_->key(person);
  ENSURE(key.size() == 32);
  const std::string aad = aad_of(person, record, field);
  std::string out = random_bytes(kNonce);
  out.resize(kNonce + plain.size() + kTag);
  const Cipher c;
  int n = 0;
  bool ok = EVP_EncryptInit_ex(c.ctx, EVP_aes_256_gcm(), nullptr, raw(key), raw(out)) == 1;
  ok = ok && EVP_EncryptUpdate(c.ctx, nullptr, &n, raw(aad), static_cast<int>(aad.size())) == 1;
  ok = ok && EVP_EncryptUpdate(c.ctx, raw(out) + kNonce, &n, raw(plain),
                               static_cast<int>(plain.size())) == 1;
  ok = ok && EVP_EncryptFinal_ex(c.ctx, raw(out) + kNonce + n, &n) == 1;
  ok = ok && EVP_CIPHER_CTX_ctrl(c.ctx, EVP_CTRL_GCM_GET_TAG, kTag,
                                 raw(out) + kNonce + plain.size()) == 1;
  ENSURE(ok);
  return base64(out);
}

std::optional<std::string> PeopleKeys::open(PersonId person, std::string_view record,
                                            std::string_view field, std::string_view sealed) {
  const std::lock_guard lock(inside_->mutex);
  const std::string key = inside_->key(person);
  auto bytes = from_base64(sealed);
  if (key.size() != 32 || !bytes || bytes->size() < kNonce + kTag) return std::nullopt;
  const std::string aad = aad_of(person, record, field);
  std::string plain(bytes->size() - kNonce - kTag, '\0');
  const Cipher c;
  int n = 0;
  bool ok = EVP_DecryptInit_ex(c.ctx, EVP_aes_256_gcm(), nullptr, raw(key), raw(*bytes)) == 1;
  ok = ok && EVP_DecryptUpdate(c.ctx, nullptr, &n, raw(aad), static_cast<int>(aad.size())) == 1;
  ok = ok && EVP_DecryptUpdate(c.ctx, raw(plain), &n, raw(*bytes) + kNonce,
                               static_cast<int>(plain.size())) == 1;
  ok = ok && EVP_CIPHER_CTX_ctrl(c.ctx, EVP_CTRL_GCM_SET_TAG, kTag,
                                 raw(*bytes) + kNonce + plain.size()) == 1;
  ok = ok && EVP_DecryptFinal_ex(c.ctx, raw(plain) + n, &n) == 1;
  if (!ok) return std::nullopt;
  return plain;
}

void PeopleKeys::destroy(PersonId person) {
  const std::lock_guard lock(inside_->mutex);
  auto& writer = inside_->store->writer();
  writer.begin();
  writer.run("DELETE FROM person_key WHERE person = $1", {person.n});
  writer.run(
      "INSERT INTO person_number(person, destroyed) VALUES ($1, 1) ON CONFLICT(person) DO UPDATE "
      "SET destroyed = 1",
      {person.n});
  writer.commit();
  ++inside_->changes;
  writer.script("PRAGMA wal_checkpoint(TRUNCATE)");
}

std::uint64_t PeopleKeys::changes() const {
  const std::lock_guard lock(inside_->mutex);
  return inside_->changes;
}

std::set<PersonId> PeopleKeys::holders(const std::string& path) {
  std::set<PersonId> out;
  store::open(path, {})->read()->rows(
      "SELECT person FROM person_key", {},
      [&](const store::Row& row) { out.insert(PersonId{row.integer(0)}); });
  return out;
}

void PeopleKeys::copy_to(const std::string& path) {
  const std::lock_guard lock(inside_->mutex);
  const mode_t before = ::umask(077);
  inside_->store->copy_to(path);
  ::umask(before);
}

}  // namespace duoc
