// Who may open a file, and who may name it in an act. The hash alone opens nothing: it may be read
// in a published journal or on a copy of the file.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "modules/directives/acts.h"
#include "modules/directives/answers.h"

namespace duoc {
class JsonIn;
}

namespace duoc::directives {

/// A file is open to whoever may see one of the records that name it.
bool opens_file(const Desk& desk, const std::string& hash);

/// An act may name a file that the actor has put in, or may open anyway. One that is there and one
/// that is not are refused alike.
bool may_name_file(const Desk& desk, const std::string& hash);

/// The same, asked only by acts that name one: most name none, and need no rows before their turn.
using MayName = std::function<bool(const std::string& hash)>;

/// "evidence" of an act's body, none when it is not there. Faults task.evidence_needed,
/// file.missing for a file that the actor may not name.
Result<std::vector<Evidence>> evidence_of(const JsonIn& in, const MayName& may_name);

}  // namespace duoc::directives
