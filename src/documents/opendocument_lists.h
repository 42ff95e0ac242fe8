// The automatic numbers of OpenDocument's lists, as numbering.h has Word's.
#pragma once

#include <array>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace pugi {
class xml_node;
}

namespace duoc::documents {

/// Counts through a text, in its order: lists are opened and closed, their items begun, and each
/// paragraph asks for its number.
class OpenDocumentLists {
 public:
  struct Open {
    std::string style;
    std::size_t chain = 0;  // lists that go on where another ended count together
    std::size_t level = 0;
    std::size_t start = 0;  // the number an item is given, 0 for the next
    bool begun = false;     // an item whose number no paragraph has taken yet
  };
  using Stack = std::vector<Open>;

  /// Reads the lists among the common and the automatic styles of a part.
  void read(const pugi::xml_node& root);

  void open(const pugi::xml_node& list);
  void item(const pugi::xml_node& item);
  void close();
  /// The number of this paragraph or heading as it is shown, "1.", "b)"; "" when it has none.
  std::string next(const pugi::xml_node& paragraph);

  /// Text that stands apart within a list, such as a box: its own lists begin anew.
  Stack aside();
  void resume(Stack open) { open_ = std::move(open); }

 private:
  static constexpr std::size_t kLevels = 10;
  struct Level {
    std::string format;  // as Word names it; "" for none
    std::string before;
    std::string after;
    std::string text;        // "%1%.%2%", "" when the file does not say
    std::size_t levels = 1;  // how many are shown
    std::size_t start = 1;
  };
  using Levels = std::array<Level, kLevels>;
  using Counts = std::array<std::size_t, kLevels>;  // 0: not begun
  void read_style(const pugi::xml_node& style, Levels& levels);
  std::string count(const Levels& levels, Counts& counts, std::size_t at, std::size_t start);

  std::map<std::string, Levels, std::less<>> styles_;
  Levels outline_;
  Counts outline_counts_{};
  std::vector<Counts> chains_;
  std::map<std::string, std::size_t, std::less<>> by_id_;     // of a list
  std::map<std::string, std::size_t, std::less<>> by_style_;  // the last of its lists
  Stack open_;
};

}  // namespace duoc::documents
