// duoc parse-file PARENT: the bounded child of reading a file (documents/apart.h). Not for people.
#include "documents/apart.h"
#include "server/command_line.h"

namespace duoc::server {

int parse_file(const std::vector<std::string>& words) {
  if (words.size() != 1) throw Misused{"this command is for the program itself"};
  documents::read_for_parent(
      static_cast<int>(whole_number("the parent", words[0], 1, std::int64_t{1} << 30)));
}

}  // namespace duoc::server
