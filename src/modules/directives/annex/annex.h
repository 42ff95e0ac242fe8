// An annex read row by row: each is ready, needs a decision, or is refused with the cell named.
// Pure.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "modules/directives/annex/agencies.h"
#include "modules/directives/annex/deadline_text.h"
#include "modules/directives/annex/headings.h"

namespace duoc::directives {

enum class RowStatus { ready, needs_decision, refused };

/// An agency of a row with its role: lead (one), co_lead, cooperating.
struct RowAgency {
  std::string text;
  UnitId unit;
  std::string role;
};

/// A cell of a scanned row beside its picture.
struct UncertainCell {
  std::string cell;  // its column's name
  int confidence = 0;
  int table_row = 0;     // where its picture is: index into the table's rows,
  int column = 0;        // and into the row
  bool picture = false;  // there is one
};

/// What a person reads where the file is misread: by row and column name.
using Corrections = std::map<int, std::map<std::string, std::string, std::less<>>>;

struct AnnexRow {
  int row = 0;    // names the row within the document: the line, and above it the table
  int line = 0;   // in the file, sheet or table, from 1
  int page = 0;   // 0 when the format has none
  int table = 0;  // index of the document's table
  std::string no;
  std::string section;
  std::string work;
  std::string product;
  std::string authority;
  std::string field;
  std::string priority;
  std::string deadline_text;
  std::string lead_text;         // the cell whole
  std::string cooperating_text;  // likewise
  DeadlineReading deadline;
  std::vector<RowAgency> lead;
  std::vector<RowAgency> cooperating;
  RowStatus status = RowStatus::ready;
  std::string reason;                // key of the sentence: the first thing to decide
  std::string cell;                  // its column's name
  std::vector<std::string> reasons;  // all of them
  std::optional<UnitId> proposed_lead;
  std::vector<std::string>
      groups;  // a collective lead: which members it proposes (ministries, localities, enterprises)
  bool group_led = false;  // the lead answers for a group, as was taught: its members cooperate
  bool candidate = false;  // found in running text: a person says whether it is a task
  std::vector<UncertainCell> uncertain;  // read from a picture, perhaps wrongly
  std::string fingerprint;  // hex: of the content a task holds, never of the row number
};

/// A row that was read as the title of what follows.
struct AnnexSection {
  int line = 0;
  int page = 0;  // 0 when the format has none
  std::string text;
};

struct Annex {
  Headings headings;  // of the first table that has some
  std::vector<AnnexRow> rows;
  std::vector<AnnexSection> sections;  // in order; with `rows`, all that the tables hold
};

/// Row numbers of the second table begin after this many, of the third after twice as many, …
inline constexpr int kRowsOfATable = 1'000'000;

/// The number of a row by its cell: "1.1", also where a cell of numbers says "1,1".
std::string numbered(std::string cell);

/// The document's tables with headings, and what follows them under the same columns; then the
/// tasks that its running text seems to give. Faults
/// annex.no_header, annex.no_rows.
Result<Annex> read_annex(const documents::Document& document, const UnitNames& names,
                         const org::Calendar& calendar, Day directive_date,
                         const Corrections& corrections = {});

}  // namespace duoc::directives
