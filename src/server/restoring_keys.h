// The key store and the journal's key, back from a copy of theirs.
#pragma once

#include <string>

#include "server/installation.h"

namespace duoc::server {

struct KeysAsked {
  std::string folder;    // where the copies are
  std::string box_file;  // the backup's private key
  std::string copy;      // "" for the newest
};

/// Into `made`, for an installation at `to`; a journal's key that is there stays. Without the keys
/// of those whom to.erased names. A sentence of how old they are. Throws backup::Damaged, or
/// std::runtime_error with one sentence.
std::string bring_keys_into(const KeysAsked& asked, const Places& to, const Places& made);

}  // namespace duoc::server
