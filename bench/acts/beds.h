// Where the acts are measured: a prepared store and fresh copies of it, in one engine.
#pragma once

#include <memory>
#include <string>

#include "raw.h"
#include "server/installation.h"
#include "support/province.h"

namespace duoc::bench {

/// A prepared store is named; its copies are fresh each time they are asked for.
class Bed {
 public:
  virtual ~Bed() = default;
  /// Where the store of this name lies.
  virtual server::Places places(const std::string& name) = 0;
  /// A store of its own that begins as a copy of `from`, which nobody has open.
  virtual server::Places copy(const std::string& from, const std::string& name) = 0;
  virtual RawCost write_raw(const WrittenRows& written, const std::string& store) = 0;
  virtual std::string rival() const = 0;
};

std::unique_ptr<Bed> sqlite_bed();
/// `address`: a database of a cluster in which databases may be made.
std::unique_ptr<Bed> postgres_bed(const std::string& address);

}  // namespace duoc::bench
