// See command_line.h.
#include "server/command_line.h"

#include <charconv>

namespace duoc::server {

Arguments::Arguments(const std::vector<std::string>& words, const std::set<std::string>& values,
                     const std::set<std::string>& flags) {
  for (std::size_t i = 0; i < words.size(); ++i) {
    const std::string& w = words[i];
    if (w.size() < 3 || !w.starts_with("--")) {
      words_.push_back(w);
      continue;
    }
    const auto equals = w.find('=');
    const std::string name =
        w.substr(2, equals == std::string::npos ? std::string::npos : equals - 2);
    if (flags.contains(name) && equals == std::string::npos) {
      flags_.insert(name);
    } else if (values.contains(name) || (name == "config" && values.contains("store"))) {
      if (equals == std::string::npos && i + 1 == words.size())
        throw Misused{"--" + name + " needs a value"};
      values_[name] = equals == std::string::npos ? words[++i] : w.substr(equals + 1);
    } else {
      throw Misused{"there is no option --" + name + " here; --help shows what there is"};
    }
  }
}

std::int64_t whole_number(const std::string& what, const std::string& text, std::int64_t least,
                          std::int64_t most) {
  std::int64_t n = 0;
  const char* end = text.data() + text.size();
  const auto [stopped, error] = std::from_chars(text.data(), end, n);
  if (error != std::errc() || stopped != end || n < least || n > most) {
    throw Misused{what + " needs a whole number from " + std::to_string(least) + " to " +
                  std::to_string(most) + ", not '" + text + "'"};
  }
  return n;
}

std::int64_t Arguments::number(const std::string& name, std::int64_t otherwise, std::int64_t least,
                               std::int64_t most) const {
  return has(name) ? whole_number("--" + name, value(name), least, most) : otherwise;
}

std::string Arguments::value(const std::string& name, const std::string& otherwise) const {
  const auto found = values_.find(name);
  return found == values_.end() ? otherwise : found->second;
}

}  // namespace duoc::server
