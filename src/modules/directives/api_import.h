// Imports under way on this node: documents being read, drafts' documents at hand, writing.
#pragma once

#include <atomic>
#include <list>
#include <map>
#include <mutex>
#include <set>
#include <string>

#include "documents/document.h"
#include "modules/directives/api.h"
#include "modules/directives/api_decisions.h"
#include "modules/directives/import_run.h"

namespace duoc::directives {

/// A document that is being read.
struct DocumentReading {
  std::string state = "waiting";  // waiting (for its lane), reading, ready, stopped, failed
  int page = 0;
  int pages = 0;
  std::atomic<bool> stop{false};
  std::int64_t draft = 0;  // ready
  std::optional<Fault> fault;
  PersonId person;
  std::string reg;   // code
  std::string name;  // of the file
  bool under_way() const;
};

struct Api::Imports {
  std::mutex mutex;
  std::map<std::int64_t, std::shared_ptr<ImportRun>> runs;        // by import id
  std::map<std::int64_t, std::shared_ptr<ImportRun>> draft_runs;  // by draft id
  std::map<std::int64_t, std::shared_ptr<DocumentReading>>
      readings;  // under way, and the newest that ended
  std::int64_t last_reading = 0;
  std::set<std::string> writing;  // codes of registers
  /// Of the drafts last opened, so that a decision does not decode a scan again.
  std::list<std::pair<std::int64_t, std::shared_ptr<const documents::Document>>> at_hand;

  /// The right to write into a register, until the last copy goes: what is to be written was
  /// compared with what stood there. Nothing while somebody else has it.
  std::shared_ptr<void> claim(const std::string& code);
  bool writes(std::int64_t draft);

  /// Its number; 0 when too many of this person's are under way.
  std::int64_t begin_reading(const std::shared_ptr<DocumentReading>& reading);
  void end_reading(DocumentReading& reading, std::string_view state, std::optional<Fault> fault);

  static constexpr std::size_t kReadingsKept = 16;   // of a person, that have ended
  static constexpr std::size_t kReadingsAtOnce = 4;  // of a person
  static constexpr std::size_t kAtHand = 4;
};

/// What an annex is held against is the register's content: only its keeper may ask.
Checked keeps(const Desk& desk, const std::string& code);
/// The fields of an import's progress inside an open object.
void write_run(JsonOut& out, const Desk& desk, const Import* import, const ImportRun* run);
/// What an answer later on needs to know of who asked.
std::shared_ptr<const http::Request> without_body(const http::Request& request);

}  // namespace duoc::directives
