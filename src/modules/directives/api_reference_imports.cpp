// Imports and their drafts, as importing.h, drafts.h and api_drafts.cpp write them.
#include "modules/directives/api_reference.h"

namespace duoc::directives {
namespace {

void import_shapes(http::Reference& r) {
  r.shape("Progress",
          R"({state:'running'|'done'|'stopped'|'failed'|'withdrawn' rows:int written:int left:int
              problem:text? "a fault's key" problem_no:text? "of the row in the way"
              entries:[int]})");
  r.shape("Import", R"({import:int register?:text name?:text at?:moment by?:text ...Progress})");
  r.shape("Agency", "{text:text unit:Unit? role:text}");
  r.shape("Stands", "{id:int no:text task:text open:flag}");
  r.shape("DryRunRow",
          R"({row:int "names the row" line:int "in the file, sheet or table" page:int
              table:int "-1 for a candidate of the running text" no:text section:text task:text
              product:text status:'ready'|'needs_decision'|'refused' reason:text?
              reason_code:text? cell:text? reasons:[{code:text text:text}] "each thing to decide"
              proposal:{text:text members?:[Unit?] decision:Decision}?
              deadline:day? deadline_text:text due_at:moment? class:Kind
              change:'new'|'changed'|'unchanged' stands:Stands? "the task that the row says"
              differences:[{column:text was:text now:text by_merger:flag}] follows:text?
              split_from:Stands? joins:[Stands] lead:[Agency] cooperating:[Agency]
              candidate:flag
              same_as:[{id:int register:text no:text task:text likeness:int "per cent"}]
              uncertain:[{cell:text confidence:int picture:text? "asked as ?at="}]
              cells:{*:text}})");
  r.shape("Decision",
          R"({skip?:flag accept?:flag "amend, cancel, take a candidate as a task" lead?:int
              lead_is_issuer?:flag co_leads?:[int] cooperating?:[int]
              class?:Kind deadline?:day period?:text first_year?:int members_cooperate?:flag
              drop_unknown?:flag "keep cooperating names that are no unit as text"
              names?:{*:int} "spelling to unit, in this row" same_as?:[int]
              cells?:{*:text} "column to what a person reads there"})");
  r.shape("DryRun",
          R"({rows:int ready:int needs_decision:int refused:int new:int changed:int
              changed_wording:int changed_agencies:int "in names of agencies alone"
              follows_mergers:int "of these, nothing to decide" unchanged:int
              dropped:int "tasks of the register that the annex no longer has"
              headings:{*:text} notices:[text]
              sections:[{line:int page:int text:text}] "rows read as titles" tasks:[DryRunRow]
              dropped_tasks:[{id:int no:text task:text deadline_text:text lead:Unit?
                              taken_in_by:int?}]})");
  r.shape("Draft",
          R"({draft:int register:text name:text at:moment by:text
              state:'open'|'written' directive:{id:int symbol:text}?})");
  r.shape("Kept",
          R"({decisions:[{row:text n:int by:text at:moment decision:Decision?}]
              n:int "of the newest decision among them"})");
}

void describe_drafts(http::Reference& r) {
  const std::string drafts = "/api/v1/imports/drafts";
  r.describe("POST", "/api/v1/imports/begin_import",
             {.summary = "Read a document, in whatever format, for deciding its rows",
              .answer = "{reading:int}",
              .status = 202,
              .query = R"({register?:text directive?:int name?:text "of the file"})",
              .body = "application/octet-stream"});
  r.describe("GET", "/api/v1/imports/readings",
             {.summary = "The asker's documents that are being read or wait for it",
              .answer = "{items:[{reading:int register:text name:text}]}"});
  r.describe("GET", "/api/v1/imports/readings/{id}",
             {.summary = "How far a document is read; its refusal when it cannot be",
              .answer = R"({state:'waiting'|'reading'|'ready'|'stopped' page:int pages:int
                            draft:int "0 until it is ready"})"});
  r.describe("POST", "/api/v1/imports/readings/{id}/stop_reading",
             {.summary = "Stop before the next page", .answer = "{}", .status = 202});
  r.describe("GET", drafts,
             {.summary = "Imports that are being decided",
              .answer = "{...PageOf items:[Draft]}",
              .query = "{...Paging}"});
  r.describe("GET", drafts + "/{id}",
             {.summary = "A draft: its rows against the register, and what was decided of them",
              .answer = "{...Draft ...DryRun ...Kept}"});
  r.describe("GET", drafts + "/{id}/decisions",
             {.summary = "What was decided after a decision already seen",
              .answer = "{state:text ...Kept}",
              .query = "{after?:int}"});
  r.describe("POST", drafts + "/{id}/decide_rows",
             {.summary = "Keep decisions; one that somebody has made since is a conflict and stays",
              .answer = "{conflicts:[text] ...Kept}",
              .body = R"({decisions:[{row:text "or t and a dropped task's id" decision:Decision?
                                      expected?:int "n of the row's decision last seen"}]
                          after?:int})"});
  r.describe("POST", drafts + "/{id}/import_tasks",
             {.summary = "Write what is ready and decided: amendments, new tasks, links",
              .answer = "{draft:int}",
              .status = 202,
              .body = R"({seen:int "n of the newest decision seen"})"});
  r.describe("GET", drafts + "/{id}/progress",
             {.summary = "How far the writing is",
              .answer = "{register:text name:text import:int ...Progress}"});
  r.describe("POST", drafts + "/{id}/stop_import",
             {.summary = "Stop after the act under way", .answer = "{}", .status = 202});
  r.describe(
      "POST", drafts + "/{id}/discard_import",
      {.summary = "Give the draft up; nothing of it was written", .answer = "{}", .status = 202});
  r.describe("GET", drafts + "/{id}/picture",
             {.summary = "The picture of an uncertain cell",
              .answer = "image/png",
              .query = R"({at:text "as the row names it"})"});
  r.describe("GET", drafts + "/{id}/decisions.xlsx",
             {.summary = "What was decided, as a workbook for the issuing office",
              .answer = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"});
}

void describe_names(http::Reference& r) {
  r.describe("GET", "/api/v1/names",
             {.summary = "Spellings that were explained for every annex to come",
              .answer = R"({...PageOf items:[{text:text meaning:'unit'|'outside'|'led_by'
                            unit:Unit? position:int "of the act"}]})",
              .query = "{...Paging}"});
  r.describe("POST", "/api/v1/names/teach_name",
             {.summary = "This spelling is that unit, or nobody of ours, or a group it leads",
              .body = R"({text:text(1..300) meaning:'unit'|'outside'|'led_by'
                          unit?:int post?:int})",
              .act = true});
  r.describe("POST", "/api/v1/names/forget_name",
             {.summary = "A spelling is no longer explained",
              .body = "{text:text post?:int}",
              .act = true});
}

}  // namespace

void describe_imports(http::Reference& r) {
  import_shapes(r);
  r.describe("POST", "/api/v1/imports/dry_run",
             {.summary = "Read a document and say what would be written",
              .answer = R"({file:hash "to confirm with" name:text ...DryRun})",
              .query = R"({register?:text directive?:int name?:text "of the file"})",
              .body = "application/octet-stream"});
  r.describe("POST", "/api/v1/imports/import_tasks",
             {.summary = "Write the ready and the decided rows of a document, in chunks",
              .answer = R"({import:int "0 when tasks were only amended"})",
              .status = 202,
              .body = R"({file:hash register:text directive?:int name?:text
                          decisions?:{*:Decision} "by row, or t and a dropped task's id"})"});
  r.describe("GET", "/api/v1/imports",
             {.summary = "Imports, the ones under way with their progress",
              .answer = "{...PageOf items:[Import]}",
              .query = "{...Paging}"});
  r.describe("GET", "/api/v1/imports/{id}",
             {.summary = "One import with its progress", .answer = "Import"});
  r.describe("POST", "/api/v1/imports/{id}/withdraw_import",
             {.summary = "Withdraw every task of an import, while none was assigned",
              .body = "{reason:text(1..8000) post?:int}",
              .act = true});
  describe_drafts(r);
  describe_names(r);
}

}  // namespace duoc::directives
