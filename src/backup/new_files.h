// Which files of the files' folder the target does not have yet.
#pragma once

#include <map>
#include <set>
#include <string>
#include <vector>

namespace duoc::backup {

/// Reads only folders that changed since it looked the last time. What was sent is kept in a list
/// beside the shipper's state.
class NewFiles {
 public:
  NewFiles(std::string files_folder, std::string state_folder);
  std::vector<std::string> find();
  void sent(const std::string& name);
  /// Another target: everything is to be sent.
  void forget();
  /// Throws a sentence when it is not what its name says.
  std::string read(const std::string& name) const;

 private:
  std::string files_;
  std::string list_;
  std::set<std::string> sent_;
  std::map<std::string, long long> looked_;  // folder → its time, in nanoseconds
};

}  // namespace duoc::backup
