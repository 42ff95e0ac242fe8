// Parts held in memory, so that what reads a part can be tested and fuzzed without a zip around it.
#pragma once

#include <map>
#include <string>
#include <utility>

#include "documents/zip.h"

namespace duoc::documents {

class GivenParts : public Parts {
 public:
  explicit GivenParts(std::map<std::string, std::string> parts) : parts_(std::move(parts)) {}
  bool has(const std::string& name) const override { return parts_.contains(name); }
  Result<std::string> read(const std::string& name) const override {
    const auto found = parts_.find(name);
    if (found == parts_.end()) return refused("document.office_malformed");
    return found->second;
  }

 private:
  std::map<std::string, std::string> parts_;
};

}  // namespace duoc::documents
