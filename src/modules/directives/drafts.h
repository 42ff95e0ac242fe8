// Imports that people are still deciding: a document read once, and what each clerk has said of its
// rows. Outside the journal, like a session: what counts is written by the acts at its end.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "modules/directives/rows.h"

namespace duoc::directives {

struct Draft {
  std::int64_t id = 0;
  std::string reg;  // code
  DirectiveId directive;
  std::string name;     // of the file
  std::string file;     // its hash
  std::string reading;  // hash of documents::encode() of what was read from it
  PersonId by;
  Moment at;
  std::string state;  // open, written, discarded
  ImportId import;    // written: the import of its new tasks, if there were any
};

/// What was decided of a row or of a dropped task, last.
struct DraftDecision {
  std::string key;     // "12", "t345" (importing.h)
  std::string json;    // "" when it was taken back
  std::int64_t n = 0;  // counts all decisions of the draft
  PersonId by;
  Moment at;
};

std::optional<Draft> find_draft(store::Connection& rows, std::int64_t id);
/// Newest first.
std::vector<Draft> open_drafts(store::Connection& rows);
std::vector<DraftDecision> decisions_of(store::Connection& rows, std::int64_t draft,
                                        std::int64_t after = 0);

// Written in chores.
std::int64_t add_draft(store::Connection& rows, const Draft& draft);
void end_draft(store::Connection& rows, std::int64_t id, std::string_view state, ImportId import);
/// False, and nothing is written, when somebody has decided the row since decision `expected`
/// (0: since nothing was).
bool put_decision(store::Connection& rows, std::int64_t draft, const DraftDecision& decision,
                  std::int64_t expected);

extern const std::string_view kDraftsSchema;

}  // namespace duoc::directives
