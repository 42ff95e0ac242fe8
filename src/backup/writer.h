// Who sends to a target. An installation that was copied has the journal's key as well, so each
// writer has a name of its own, and each time it begins or goes on with a row of parts is an
// opening, signed and written into the row. Whoever finds another's opening there stops.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"
#include "kernel/journal/seal.h"

namespace duoc::backup {

/// 16 random hexadecimal digits.
std::string fresh_name();

/// A line in the log of heads: from here on this writer sends to this generation.
struct Opening {
  std::string name;
  std::string generation;
  std::string writer;
  std::string host;  // the writer's machine, for who reads it
  Moment at{0};
  // What stood on the target when it was made: the newest generation, its parts, and the bytes of
  // its log of heads. Another opening in between is noticed by it.
  std::string after;  // "" for none
  std::uint64_t after_number = 0;
  std::uint64_t after_bytes = 0;
  // The journal up to here is that of the rows before; entries beyond it were left on purpose, by
  // a restore. Nothing: it goes on with the whole journal.
  std::optional<Position> restored;
  Position holds = 0;  // the journal reached to here

  std::string line(const journal::Signer& signer) const;
  /// Nothing when the text is no opening. `key`: … or its signature does not hold; null for a name
  /// that is only compared.
  static std::optional<Opening> parse(std::string_view line, const journal::PublicKey* key);
  /// "writer 12ab… of the machine NAME (since 2026-…)"
  std::string shown() const;
};

/// A line of the log of heads with the name of the opening under which it was written.
std::string tagged(std::string line, const std::string& opening);
/// That name; "" for none.
std::string tag_of(std::string_view line);

/// The name of the writer whose state lies in the folder; made when there is none, and when the
/// folder is seen to be a copy: on another machine, or another folder than it was.
std::string writer_of(const std::string& state_folder);
/// Another name from now on.
std::string new_writer(const std::string& state_folder);

/// The administrator's word that the target may be begun anew, whatever it holds or does not hold.
void ask_anew(const std::string& state_folder);
bool asked_anew(const std::string& state_folder);
void forget_asked_anew(const std::string& state_folder);

/// What a restore leaves for the backup that goes on from it.
struct Origin {
  std::string generation;  // the newest of the target when it was read
  std::uint64_t number = 0;
  std::uint64_t bytes = 0;
  Position position = 0;
};
void write_origin(const std::string& state_folder, const Origin& origin);
std::optional<Origin> read_origin(const std::string& state_folder);
void forget_origin(const std::string& state_folder);

/// Under another name first, then durably in its place.
void write_durably(const std::string& path, const std::string& text);

}  // namespace duoc::backup
