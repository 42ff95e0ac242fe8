// The Store face over PostgreSQL 15: libpq, binary results, statements prepared once a connection.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "store/store.h"

namespace duoc::store {

/// `address`: postgresql://…, of a database that holds nothing else. One writer at a time holds an
/// advisory lock of that database. OpenOptions::create, vfs and log_pages mean nothing here: the
/// database is there or it is not.
std::unique_ptr<Store> open_postgres(const std::string& address, const OpenOptions& options);

/// A schema step in PostgreSQL's words: INTEGER holds 64 bits (BIGINT), BLOB is BYTEA, REAL is
/// DOUBLE PRECISION, texts sort by their bytes, and what only SQLite knows (STRICT, WITHOUT ROWID)
/// is left out. Words in quotation marks stay.
std::string with_postgres_types(std::string_view sql);

}  // namespace duoc::store
