// Arrays as parameters.
#pragma once

#include <libpq-fe.h>

#include <functional>
#include <string>

namespace duoc::store {

/// The array type of a plain type (catalog pg_type); 0: none is made here.
Oid array_of(Oid type);
/// One dimension in the engine's binary form; null for an element that is no string.
std::string array_bytes(Oid type, std::size_t size,
                        const std::function<const std::string*(std::size_t)>& element);

}  // namespace duoc::store
