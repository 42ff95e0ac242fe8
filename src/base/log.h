// What the process says of itself on stderr: one line an event. A serving process writes JSON for
// the machine's journal; a command at a keyboard says the sentence alone. Nothing personal goes in:
// no names, no query values, no bodies.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "base/clock.h"

namespace duoc::log {

enum class Level { debug, info, warning, error };
using Value = std::variant<std::int64_t, std::string>;
using Fields = std::initializer_list<std::pair<std::string_view, Value>>;

/// From now on lines are JSON, from this level on. Before, only warnings and errors are said, in
/// plain words. Call before there are threads.
void serve_json(Level least);
/// "debug", "info", "warning", "error"; false for anything else.
bool read_level(std::string_view name, Level& level);
bool wanted(Level level);

/// One event: its stable name, a sentence, what belongs to it. Any thread; never throws, and a long
/// text is cut.
void line(Level level, std::string_view event, std::string_view sentence,
          Fields fields = {}) noexcept;

/// Trouble that somebody is told of: an error line with a fresh incident number, which is given
/// back for the answer, so that the two can be put side by side.
std::string trouble(std::string_view event, std::string_view sentence, Fields fields = {});

/// Incidents since the process began, and the newest one's number and moment.
struct Incidents {
  std::uint64_t count = 0;
  std::string newest;  // "" for none
  Moment at{0};
};
Incidents incidents();

}  // namespace duoc::log
