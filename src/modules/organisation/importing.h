// Bringing units, people and holidays in from files: a plan says row by row what the file would
// change and what is still to be decided; its steps are the acts that do it. The same plan is made
// for the dry run and, with decisions, for the writing.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "base/json_out.h"
#include "documents/document.h"
#include "kernel/language.h"
#include "kernel/people_keys.h"
#include "kernel/work.h"

namespace duoc::organisation {

enum class What { units, people, holidays };
std::optional<What> what_of(std::string_view name);
std::string_view name_of(What what);

/// Rows of one file that are read; a longer file is refused with import.file_too_long.
inline constexpr std::size_t kUnitRowsMost = 20'000;
inline constexpr std::size_t kPeopleRowsMost = 5'000;
inline constexpr std::size_t kHolidayRowsMost = 2'000;

struct Options {
  std::string name;         // of the file
  std::string file;         // its SHA-256, hexadecimal
  std::optional<Day> from;  // for acts whose row names no day; today otherwise
  std::string under;        // units: the code of the parent of rows that name none
};

/// What a person decided on a row: field → value. Fields: "skip" ("1"), those of the row's
/// questions, and for people "login".
using Decision = std::map<std::string, std::string>;
using Decisions = std::map<int, Decision>;  // by row

enum class Status { ready, needs_decision, refused };
std::string_view name_of(Status status);

struct Reason {
  std::string key;   // of a fault text
  std::string cell;  // the column's heading
  std::map<std::string, std::string> args = {};
};

struct Choice {
  std::string value;
  std::string text;
};
/// A decision that a row waits for; without choices, a text.
struct Question {
  std::string field;
  std::string proposed = "";
  std::vector<Choice> choices = {};
};

/// A cell's effect: as it stands, as it will be.
struct Difference {
  std::string field;
  std::string before;
  std::string after;
};

struct Line {
  int row = 0;   // among the rows of the file, from 1
  int line = 0;  // where it stands in its table or sheet
  std::string table;
  std::string name;
  std::string change = "unchanged";  // new, renamed, moved, …; see docs of the route
  Status status = Status::ready;
  std::vector<Reason> reasons = {};  // why refused or asked; of a ready row, what is left aside
  std::vector<Question> questions = {};
  std::vector<Difference> differences = {};

  void refuse(Reason reason);
  void ask(Reason reason, Question question);
};

/// One act of the plan and the rows that it takes care of.
struct Step {
  std::vector<int> rows;
  Verb verb;
};

/// A special day that stands and that the file does not name: it stays.
struct KeptDay {
  Day day;
  std::string name;
};

struct Plan {
  What what = What::units;
  std::vector<Line> lines;
  std::vector<std::string> notices;  // of the reader of the file
  std::vector<KeptDay> kept;         // holidays: of the years that the file speaks of
  std::vector<Step> steps;           // for the rows that are ready; in the order of writing
  std::size_t count(Status status) const;
  /// Rows that the steps change.
  std::size_t changing() const;
};

/// The asker's view: `work` is never written through, and says what would be allowed.
/// Faults access.forbidden, import.no_header, import.file_too_long, unit.missing (`under`).
Result<Plan> plan_units(const Work& work, const documents::Document& document,
                        const Options& options, const Decisions& decisions);
/// `keys` seals what a new person's row holds, when a step runs; it outlives the plan.
Result<Plan> plan_people(const Work& work, PeopleKeys& keys, const documents::Document& document,
                         const Options& options, const Decisions& decisions);
Result<Plan> plan_holidays(const Work& work, const documents::Document& document,
                           const Options& options, const Decisions& decisions);
Result<Plan> plan_import(What what, const Work& work, PeopleKeys& keys,
                         const documents::Document& document, const Options& options,
                         const Decisions& decisions);

/// Counts and lines inside an open object, as the dry run's answer has them.
void write_plan(JsonOut& out, const Plan& plan, Language language);

/// A day as files write it: 2026-02-16, 16/02/2026, 16-2-2026, 16.2.2026, or a workbook's number.
std::optional<Day> read_day(std::string_view text);

}  // namespace duoc::organisation
