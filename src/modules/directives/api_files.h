// Who may open a file, and who may name it in an act. The hash alone opens nothing: it may be read
// in a published journal or on a copy of the file.
#pragma once

#include <string>

#include "modules/directives/answers.h"

namespace duoc::directives {

/// A file is open to whoever may see one of the records that name it.
bool opens_file(const Desk& desk, const std::string& hash);

/// An act may name a file that the actor has put in, or may open anyway. One that is there and one
/// that is not are refused alike.
bool may_name_file(const Desk& desk, const std::string& hash);

}  // namespace duoc::directives
