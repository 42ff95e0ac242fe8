// What a module tells the kernel about itself: its tables, the kinds of entries it writes and how
// each becomes rows.
#pragma once

#include <functional>
#include <string_view>
#include <vector>

#include "kernel/entry.h"
#include "store/store.h"

namespace duoc {

/// The only code that writes rows the journal determines, live and in replay, in the entry's
/// transaction.
using Apply = void (*)(const Entry& entry, store::Connection& rows);

struct Kind {
  std::string_view name;  // "task.accepted"
  int version = 1;
  Apply apply = nullptr;
};

struct Module {
  std::string_view name;
  std::vector<store::Step> schema;
  std::vector<Kind> kinds;
  /// Tables that follow from the journal alone: `journal verify` rebuilds and compares them,
  /// ordered by `key`.
  struct Table {
    std::string_view name;
    std::string_view key;
  };
  std::vector<Table> determined;
};

}  // namespace duoc
