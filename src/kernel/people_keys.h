// Keys of persons: personal fields stand in rows and journal only as ciphertext (AES-256-GCM) under
// a key per person, kept in a store of its own. Destroying the key erases the person's fields
// everywhere, backups of the journal included.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "base/ids.h"

namespace duoc {

/// A key store: one SQLite file, mode 0600, outside the database, its WAL archive and its ordinary
/// backup.
class PeopleKeys {
 public:
  /// Opens or creates. ":memory:" for tests. Throws std::runtime_error when the file may be read by
  /// others.
  explicit PeopleKeys(const std::string& path);
  ~PeopleKeys();
  PeopleKeys(const PeopleKeys&) = delete;
  PeopleKeys& operator=(const PeopleKeys&) = delete;

  /// Makes the key of a person, durable before it returns. A key that is there stays as it is. No
  /// number gets a second key: it must not be one that is `destroyed`.
  void create(PersonId person);
  /// Nonce, ciphertext and tag as base64, for AAD "person/record/field". The key must be there.
  std::string seal(PersonId person, std::string_view record, std::string_view field,
                   std::string_view plain);
  /// Nothing when the key was destroyed or the ciphertext is not this field's.
  std::optional<std::string> open(PersonId person, std::string_view record, std::string_view field,
                                  std::string_view sealed);
  /// Overwrites and removes the key (secure_delete), durable before it returns; its number is kept.
  void destroy(PersonId person);
  bool has(PersonId person);
  /// Whether the key of that number was destroyed, or would have been if it had been here.
  bool destroyed(PersonId person);
  /// The largest number that ever had a key here or was destroyed; 0 for none. A new person gets a
  /// larger one, also after the rows were brought back to an earlier position.
  PersonId largest();
  /// How often a key was made or destroyed through this object.
  std::uint64_t changes() const;
  /// Who has a key in the store at that path, read beside a process that writes it.
  static std::set<PersonId> holders(const std::string& path);
  /// A consistent copy of the key store into a new file of mode 0600.
  void copy_to(const std::string& path);

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

}  // namespace duoc
