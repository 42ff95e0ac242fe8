// One part of a backup: a header that anybody may read, signed with the installation's key, and a
// body that only the holder of the backup's private key may. The header names the part's place in
// its row and the hash of the part before, so that none is left out, swapped or from elsewhere.
#pragma once

#include <cstdint>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>

#include "base/bounds.h"
#include "base/clock.h"
#include "base/hash.h"
#include "base/ids.h"
#include "kernel/journal/seal.h"

namespace duoc::backup {

/// A part that is not what it must be; one sentence that says which and how.
class Damaged : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
};

inline constexpr std::size_t kHeaderMost = 4096;
/// Every file that is stored fits into one part.
inline constexpr std::size_t kPlainMost = kStoredFileMost;
/// What does not pack grows a little.
inline constexpr std::size_t kPartMost = kPlainMost + kPlainMost / 128;

struct PartHeader {
  std::string installation;  // its journal's public key, hex
  std::string generation;    // "" for files and keys
  std::uint64_t number = 0;  // from 1 within the generation
  std::string previous;      // SHA-256 of the whole part before, hex; 64 zeros before the first
  std::string kind;          // base, pages, file, keys
  bool whole = false;  // base: the last of it; with this part the store is as a commit left it
  bool last = false;   // base: no more of it follows
  Position holds = 0;  // the journal reaches at least to here
  Moment at;
  std::uint32_t page_bytes = 0;
  std::uint32_t pages_in_file = 0;
  std::uint64_t offset = 0;  // base: where its bytes begin
  std::string name;          // file: its SHA-256; keys: the copy's name
  std::uint64_t bytes = 0;   // of the body as it was
  std::string writer;        // who made it (writer.h); "" of an earlier release
  std::string opening;
};

/// The backup's public key as it stands beside the installation's keys.
struct BoxPublic {
  Hash key{};
};
/// What is kept elsewhere, and needed only to restore: the private key, and which installation's
/// signature is believed.
struct BoxPrivate {
  Hash key{};
  journal::PublicKey installation{};
};

/// Makes both files; throws when one is there already.
void make_box_keys(const std::string& private_file, const std::string& public_file,
                   const journal::PublicKey& installation);
/// Throw std::runtime_error with one sentence.
BoxPublic read_box_public(const std::string& file);
BoxPrivate read_box_private(const std::string& file);

/// The public key that belongs to the private one, where none is yet: a backup goes on with it.
void write_box_public(const BoxPrivate& box, const std::string& file);

/// The part's bytes. Packed, then enciphered under a key of its own, which is sealed to `box`.
/// Throws std::runtime_error for more than kPlainMost.
std::string seal_part(PartHeader header, std::string_view plain, const BoxPublic& box,
                      const journal::Signer& signer);

struct OpenedPart {
  PartHeader header;
  std::string plain;
  std::string hash;  // of the whole part, hex
};
/// Header alone, believed only as far as its form; nothing when it is none.
std::optional<PartHeader> read_header(std::string_view part);
/// Whether header and body are those that the key has signed; needs no private key.
bool signed_by(std::string_view part, const journal::PublicKey& key);
/// Throws Damaged, its sentence beginning with `which`.
OpenedPart open_part(std::string_view part, const BoxPrivate& box, const std::string& which);

/// One line for the log of heads: a head, or an erasure that must be applied whatever is restored.
std::string erasure_line(PersonId person, Position position, const journal::Signer& signer);
/// The person of such a line; nothing when it is none or its signature does not hold.
std::optional<PersonId> read_erasure(std::string_view line, const journal::PublicKey& key);

}  // namespace duoc::backup
