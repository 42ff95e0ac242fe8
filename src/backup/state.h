// What the shipper knows between runs, in a small file beside the store: how far the target is, and
// which part was under way. Losing it costs a new generation, and the administrator's word for it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/clock.h"
#include "base/ids.h"

namespace duoc::backup {

struct State {
  std::string target;
  std::string target_id;    // the target's own name; "" when an earlier release wrote this
  std::string keys_target;  // that has had a copy of the keys
  std::string writer;       // whose state this is; "" when an earlier release wrote it
  std::vector<std::string> openings;  // the newest of its openings, the last one last
  std::string generation;
  std::uint64_t number = 0;  // the last part that the target took
  std::string previous;      // its hash
  std::string place;         // in the log, after it
  Position holds = 0;
  bool opened = false;  // the generation stands on the target
  bool whole = false;
  bool torn = false;   // the last part ends inside of a commit
  bool based = false;  // the base is over: pieces of the log follow
  std::uint64_t base_bytes = 0;
  std::uint64_t pages_bytes = 0;
  Moment begun{0};
  Moment sent{0};  // when the target took the last part
  // The part under way when this was written: the target may have it or not.
  std::string next_hash;
  std::string next_place;
  bool next_whole = false;
  Position next_holds = 0;

  std::string json() const;
  static std::optional<State> parse(std::string_view json);
};

std::optional<State> read_state(const std::string& folder);
/// Durable: after a cut of the power the target is at most one part ahead of it.
void write_state(const std::string& folder, const State& state);

}  // namespace duoc::backup
