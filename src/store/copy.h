// All rows of one store into another, whichever engines hold them.
#pragma once

#include <cstdint>

#include "store/store.h"

namespace duoc::store {

/// Copies every row of every table, in one transaction. `to` holds the same tables (migrate()) and
/// no rows but those of schema_step. The number of rows; throws Trouble when a table is missing or
/// not empty, and then nothing is written.
std::uint64_t copy_rows(Connection& from, Writer& to);

}  // namespace duoc::store
