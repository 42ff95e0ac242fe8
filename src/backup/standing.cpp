// See standing.h.
#include "backup/standing.h"

#include <algorithm>

#include "backup/shelf.h"

namespace duoc::backup {
namespace {

using Kind = Standing::Kind;

bool one_of(const std::vector<std::string>& names, const std::string& name) {
  return std::find(names.begin(), names.end(), name) != names.end();
}

bool earlier(const std::string& a, const std::string& b) {
  return std::pair(count_of(a), a) < std::pair(count_of(b), b);
}

Kind kind_of(const State& found, const std::string& writer, const Newest& newest,
             const std::optional<Opening>& theirs) {
  if (!found.writer.empty() && found.writer != writer) return Kind::others;  // of a copied folder
  const bool unnamed = newest.opened.empty();  // an earlier release wrote it
  const bool known = unnamed || (theirs && one_of(found.openings, theirs->name));
  if (newest.generation == found.generation) {
    if (!known) return Kind::others;
    if (newest.number == found.number && (newest.number == 0 || newest.hash == found.previous))
      return Kind::ours;
    if (newest.number == found.number + 1 && newest.hash == found.next_hash) return Kind::ours;
    return newest.number <= found.number ? Kind::behind : Kind::others;
  }
  if (unnamed) return earlier(newest.generation, found.generation) ? Kind::behind : Kind::others;
  if (known) return Kind::behind;
  return found.opened && theirs && theirs->writer == writer &&
                 count_of(newest.generation) < count_of(found.generation)
             ? Kind::behind
             : Kind::others;
}

}  // namespace

Standing standing(const std::optional<State>& found, const std::string& writer,
                  const Newest& newest, const journal::PublicKey& key,
                  const std::optional<Origin>& origin) {
  const auto theirs = Opening::parse(newest.opened, &key);
  if (found) {
    const Kind kind = kind_of(*found, writer, newest, theirs);
    if (kind != Kind::others) return {kind, ""};
  }
  if (origin && origin->generation == newest.generation && origin->number == newest.number &&
      origin->bytes == newest.bytes)
    return {Kind::before, ""};
  const std::string own = found ? "whose row there was " + found->generation + " up to part " +
                                      std::to_string(found->number)
                                : "which has not written there";
  return {Kind::others,
          "the newest row on the target is " + newest.generation + ", of " +
              (theirs ? theirs->shown() : "a writer of an earlier release") +
              (theirs && theirs->writer == writer
                   ? "; that is a clone of this machine, or this machine was set back: this is "
                     "writer "
                   : "; this is writer ") +
              writer + ", " + own +
              ". Nothing is sent: two installations must not send to one target. Stop the other "
              "one, or name another target for this one; if this one is to go on there, 'duoc "
              "backup anew'"};
}

}  // namespace duoc::backup
