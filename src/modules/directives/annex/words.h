// A cell's words with their places, and what separates them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace duoc::directives {

struct Word {
  std::string folded;
  std::size_t from = 0;
  std::size_t to = 0;
  bool separated = false;  // a comma, semicolon, line end or "và" stands before it
  bool by_and = false;     // and it is "và" alone, which names hold too
};

/// Words without "và"; brackets, points and hyphens are blanks.
std::vector<Word> words_of(std::string_view text);

}  // namespace duoc::directives
