// Units and people as workbooks, under headings that the imports read: a list goes out, is edited
// and comes back; unedited, it changes nothing.
#pragma once

#include <string>

#include "kernel/language.h"
#include "kernel/org/org.h"

namespace duoc::organisation {

/// The bytes of an .xlsx file: every unit of the tree, closed ones with what they were merged into.
/// Texts are written as texts, whatever they begin with. Throws std::runtime_error when no
/// temporary file can be written.
std::string export_units(const org::State& org, Language language);

/// People and the posts that they hold or will hold, a row a post; no phone, no e-mail. `person`:
/// whose login may be shown.
std::string export_people(const org::State& org, Moment now, Language language,
                          const std::function<bool(PersonId)>& may_see_login);

}  // namespace duoc::organisation
