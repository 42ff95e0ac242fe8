// The readings of a cell as one text, and what speaks against it.
#pragma once

#include <string>
#include <unordered_map>
#include <vector>

#include "documents/page_table.h"
#include "documents/words.h"

namespace duoc::documents {

/// A reading of one cell.
struct Reading {
  std::vector<std::string> tokens;  // between blanks
  std::string text;
  int confidence = 100;  // of the least certain word
};
Reading reading_of(std::vector<Word> words);

/// Where the first two differ, the words that the third has too, then those that the language
/// knows, then those of the surer reading. Uncertain when one of the three has other words that
/// could be meant, or two of them any others, or when one of the first two is not sure of a word.
CellText best_of(const Reading& first, const Reading& second, const Reading& third);

/// A number between its neighbours' (6, ?, 8) that was not read as one: what it must be, and
/// uncertain as before. `cells`: the first column from top to bottom, over all pages.
void fill_numbers(const std::vector<CellText*>& cells);

/// What a document says often, as a measure of what it says once.
class Usage {
 public:
  void learn(const std::string& text);
  /// Marks a cell with a word that is neither Vietnamese nor a number nor used three times; with a
  /// word whose neighbours have elsewhere the same letters with other marks beside them ("quy
  /// đinh", "quy định"); with a pair that no text has but pictures suggest ("chỉ tiết"), which is
  /// mended; with a small letter after a full stop; with an outline number that is none ("HI.2."),
  /// a long dash or quotation marks that no text has (quotes.h), which are mended.
  void judge(CellText& cell) const;

 private:
  bool odd_word(const std::string& token) const;
  int times(const std::string& first, const std::string& second) const;
  // Whether the word beside its neighbours stands only here, and elsewhere the same letters with
  // other marks stand beside one of them.
  bool seldom_here(const std::string& before, const std::string& word,
                   const std::string& after) const;

  std::unordered_map<std::string, int> words_;
  // Pairs by their letters without marks, each with the ways it was read.
  std::unordered_map<std::string, std::unordered_map<std::string, int>> pairs_;
};

}  // namespace duoc::documents
