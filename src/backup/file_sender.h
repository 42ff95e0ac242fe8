// Sends evidence and uploads, each once. A file that cannot go is told of and holds nothing else
// up: rows are sent without it.
#pragma once

#include <chrono>
#include <functional>
#include <map>
#include <string>

#include "backup/new_files.h"
#include "backup/shipper.h"

namespace duoc::backup {

class FileSender {
 public:
  explicit FileSender(Shipper::Parts& parts);
  /// `look_back`: before each file; what it throws goes on, and what a target throws that is away.
  /// Whether anything was sent.
  bool send(const std::function<bool()>& in_time, const std::function<void()>& look_back);
  /// Another target: everything is to be sent.
  void forget();
  /// One sentence on the files that are left out; "" for none.
  std::string trouble() const;

 private:
  using Steady = std::chrono::steady_clock;
  struct Left {
    std::string why;
    Steady::time_point until;  // then it is tried again: it may have been mended
  };
  void leave_out(const std::string& name, const std::string& why, std::chrono::seconds pause);
  bool send_one(const std::string& name);

  Shipper::Parts& parts_;
  NewFiles files_;
  std::map<std::string, Left> left_;
};

}  // namespace duoc::backup
