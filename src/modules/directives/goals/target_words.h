// A text cut into words, numbers and marks, each with its place: what goal_target.cpp reads.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace duoc::directives {

struct TargetWord {
  enum class Kind { word, number, mark };
  Kind kind = Kind::word;
  std::size_t from = 0;  // bytes of the text
  std::size_t to = 0;
  std::string folded;  // of a word; the digits of a number; the mark itself ("≥", "%", ";")
  bool is(std::string_view text) const { return kind != Kind::number && folded == text; }
};

/// "5G" and "1Gb/s" are words, "16 - 18%/năm" is number, mark, number, mark "%", word "/năm".
std::vector<TargetWord> target_words(std::string_view text);

}  // namespace duoc::directives
