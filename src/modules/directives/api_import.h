// Imports under way on this node: documents being read, drafts' documents at hand, writing.
#pragma once

#include <atomic>
#include <list>
#include <map>
#include <mutex>
#include <string>

#include "documents/document.h"
#include "modules/directives/api.h"
#include "modules/directives/api_decisions.h"
#include "modules/directives/import_run.h"

namespace duoc::directives {

struct Api::Imports {
  /// A document that is being read.
  struct Reading {
    std::string state = "reading";  // reading, ready, stopped, failed
    int page = 0;
    int pages = 0;
    std::atomic<bool> stop{false};
    std::int64_t draft = 0;  // ready
    std::optional<Fault> fault;
    PersonId person;
  };
  std::mutex mutex;
  std::map<std::int64_t, std::shared_ptr<ImportRun>> runs;        // by import id
  std::map<std::int64_t, std::shared_ptr<ImportRun>> draft_runs;  // by draft id
  std::map<std::int64_t, std::shared_ptr<Reading>> readings;      // the newest kReadingsKept
  std::int64_t last_reading = 0;
  /// Of the drafts last opened, so that a decision does not decode a scan again.
  std::list<std::pair<std::int64_t, std::shared_ptr<const documents::Document>>> at_hand;

  static constexpr std::size_t kReadingsKept = 64;
  static constexpr std::size_t kAtHand = 4;
};

/// What an annex is held against is the register's content: only its keeper may ask.
Checked keeps(const Desk& desk, const std::string& code);
/// The fields of an import's progress inside an open object.
void write_run(JsonOut& out, const Desk& desk, const Import* import, const ImportRun* run);
/// What an answer later on needs to know of who asked.
std::shared_ptr<const http::Request> without_body(const http::Request& request);

}  // namespace duoc::directives
