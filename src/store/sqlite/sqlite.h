// The default engine: one SQLite file in WAL mode with synchronous=FULL.
#pragma once

#include "store/store.h"

namespace duoc::store {

/// See open(). A path or ":memory:".
std::unique_ptr<Store> open_sqlite(const std::string& path, const OpenOptions& options);

/// What every connection to a file is told first: write-ahead log, durability, sizes.
std::string sqlite_settings(const OpenOptions& options);

/// "$1" → "?1" outside of quotes: SQLite numbers $-parameters by first occurrence, which would swap
/// them in silence.
std::string with_sqlite_parameters(std::string_view sql);

}  // namespace duoc::store
