// Packaged programs (poppler's, tesseract) that read what a stranger has sent: run as children
// without a shell, with bounded time and output.
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace duoc::documents {

/// What a program has answered. `code` is its exit code, -1 when a signal ended it.
struct Answer {
  int code = 0;
  std::string out;
  std::string error;      // its first 64 KB
  bool too_long = false;  // stopped: the time was up
  bool too_much = false;  // stopped: more output than allowed
};

struct ToolBounds {
  int seconds = 60;
  std::size_t output_bytes = 64u << 20;
};

/// Runs `words[0]`, looked for in /usr/bin, /bin and /usr/local/bin, in `folder`, with nothing on
/// its input and an environment of its own. It stays in this process's group, and ends with this
/// process. Fault document.tool_missing (args tool).
Result<Answer> run_tool(const std::vector<std::string>& words, const std::filesystem::path& folder,
                        const ToolBounds& bounds = {});

/// A folder for the files of one reading, removed with all that is in it.
class Workplace {
 public:
  Workplace();
  ~Workplace();
  Workplace(const Workplace&) = delete;
  Workplace& operator=(const Workplace&) = delete;
  const std::filesystem::path& path() const { return path_; }
  /// Writes a file into it. Throws when the disk refuses.
  std::filesystem::path write(const std::string& name, std::string_view bytes) const;

 private:
  std::filesystem::path path_;
};

}  // namespace duoc::documents
