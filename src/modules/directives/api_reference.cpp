// See api_reference.h. The shapes are those that answers.cpp, api_*.cpp and importing.cpp write; a
// test calls every GET route and holds its answer against them.
#include "modules/directives/api_reference.h"

namespace duoc::directives {
namespace {

void basic_shapes(http::Reference& r) {
  r.path_parameter("id", "int(1..)");
  r.path_parameter("position", "int(1..)");
  r.path_parameter("hash", "hash");
  r.shape("Role", "'clerk'|'focal_point'|'verifier'|'leader'|'inspector'|'administrator'");
  r.shape("Unit", "{id:int code:text name:text kind:text}");
  r.shape("Field", "{code:text name:text}");
  r.shape("Person", "{id:int name:text}");
  r.shape("Class", R"('in_term'|'due_soon'|'claimed'|'claimed_past_deadline'|'overdue'|
                      'done_on_time'|'dated_back'|'done_late'|'cancelled')");
  r.shape("ClassReported", R"('in_term'|'due_soon'|'claimed'|'claimed_past_deadline'|'overdue'|
                      'done_on_time'|'dated_back'|'done_late'|'cancelled'|'regular')");
  r.shape("ListName", R"('tasks'|'total'|'done'|'done_on_time'|'done_late'|'in_term'|'due_soon'|
                      'claimed'|'claimed_past_deadline'|'overdue'|'dated_back'|'cancelled'|
                      'regular'|'other_years'|'moved'|'moved_out'|'reclassified')");
  r.shape("Kind", "'dated'|'recurring'|'regular'");
  r.shape("Step", R"('registered'|'assigned'|'accepted'|'in_progress'|'claimed'|'verified'|
                     'cancelled'|'withdrawn')");
  r.shape("Entry",
          R"({position:int "of the entry in the journal" kind:text record:text
              recorded:moment effective:moment})");
  r.shape("PageOf", R"({total:int page:int(1..) size:int(1..200)})");
  r.shape("Paging", R"({page?:int(1..1000000)=1 size?:int(1..200)=200})");
  r.shape("Moments",
          R"({as_of?:text "'now', a day (its end, 24:00) or a moment of RFC 3339"
              known_at?:text "a journal position, a day or a moment; the newest when left out"})");
  r.shape("Asked", R"({register?:text "its code" year?:int(2000..2100) "due year" ...Moments})");
}

void figure_shapes(http::Reference& r) {
  r.shape("Numbers",
          R"({tasks:int total:int "what is done, in term, claimed or overdue"
              done:int "on time and late" done_on_time:int "with dated_back" done_late:int
              in_term:int "with due_soon" due_soon:int claimed:int "with claimed_past_deadline"
              overdue:int cancelled:int regular:int other_years:int claimed_past_deadline:int
              dated_back:int share_done:text? "done of total in per cent: '58.46'"})");
  r.shape("Figures",
          R"({register:text? name?:text as_of:moment as_of_day:day? known_at:int year:int?
              ...Numbers moved:int "deadlines moved by an extension" moved_out:int
              reclassified:int})");
  r.shape("TaskNamed", "{id:int no:text work:text}");
  r.shape("Difference",
          R"({register:text task:TaskNamed then:Class? now:Class?
              entries:[int] "journal positions that changed it"})");
  r.shape("Differences",
          R"({differences:[Difference]
              differences_hidden:int "how many more are not open to the reader"})");
  r.shape("GroupRow",
          R"({key:text name?:text level?:int sum?:flag "with what stands below" count?:int
              tasks?:int total?:int done?:int done_on_time?:int done_late?:int in_term?:int
              due_soon?:int claimed?:int overdue?:int cancelled?:int regular?:int other_years?:int
              claimed_past_deadline?:int dated_back?:int share_done?:text?})");
  r.shape("OverlapSide", "{id:int register:text no:text work:text class:Class}");
}

void record_shapes(http::Reference& r) {
  r.shape("DirectiveRow",
          R"({id:int symbol:text type:text issuer:Unit? date:day subject:text level:text
              secret:flag file:{hash:hash name:text}?})");
  r.shape("TaskRow",
          R"({id:int register:text no:text section:text work:text product:text lead:Unit?
              kind:Kind field:Field? priority:int deadline:day? deadline_text:text
              due_at:moment? "24:00 of the last day, or of the next working day"
              class:ClassReported? "null: not in the register at the moment"
              since:moment? "when the class began" step:Step? percent:int?
              last_report:moment? days_overdue:int})");
  r.shape("TaskUnit", "{text:text unit:Unit?}");
  r.shape("Evidence", "{title:text date:day file:{hash:hash name:text size:int}?}");
  r.shape("TaskAct",
          R"({position:int kind:text act:text step:text recorded:moment effective:moment
              by:{name:text title:text? unit:Unit?} note:text reason:text percent:int?
              document:text evidence:[Evidence] new_deadline:day? occurrence:day?
              withdrawn_by:int? late:flag
              changes:[{column:text was:text now:text}] "by an amended document"})");
  r.shape("TaskLink",
          R"({task:{id:int register:text no:text work:text} since:moment class:Class?
              completion:{at:moment position:int evidence:[Evidence]}?
              "once it is verified there"})");
  r.shape("Occurrence", "{deadline:day due_at:moment class:Class}");
  r.shape("Task",
          R"({...TaskRow etag:text as_of:moment in_register:flag "at the moment"
              first_deadline:day? "before any extension" co_leads:[TaskUnit] cooperating:[TaskUnit]
              responsible:Person? authority:text directive:{id:int symbol:text subject:text}?
              verifying_unit:Unit? extension:{new_deadline:day reason:text asked_at:moment
              position:int}? claimed_late:flag
              verify_by:day? "until when the claim waits for the verifier"
              links:[TaskLink] acts:[TaskAct]
              recurrence:{period:text occurrences:[Occurrence]}?
              may:[text] "acts that the reader may do now"})");
  r.shape("Proof",
          R"({proof:{entry:{*:any} bytes:text "what is hashed" leaf:hash index:int size:int
                     path:[hash] head:Head} "what 'duoc journal check' reads"
              about:{act:text "'' unless it is one on a task"
                     by:{name:text title:text? unit:Unit?}
                     task:{id:int register:text no:text work:text}?}})");
}

void describe_figures(http::Reference& r) {
  r.describe("GET", "/api/v1/board",
             {.summary = "Every register's figures, its units, and what later entries changed",
              .answer = R"({position:int as_of:moment as_of_day:day? known_at:int year:int?
                            registers:[{...Figures all_years:Numbers}]
                            units:[{register:text unit:Unit? ...Numbers}] ...Differences
                            head:{size:int root:hash at:moment}})",
              .query = "{...Asked}",
              .etag = true});
  r.describe("GET", "/api/v1/figures",
             {.summary = "One register's figures, or all tasks', also by unit, field, month, class",
              .answer = R"({...Figures rows?:[GroupRow] differences?:[Difference]
                            differences_hidden?:int})",
              .query = R"({...Asked by?:'unit'|'field'|'month'|'class'
                           tree?:'1' "ancestors as sums" tree_of?:'today'})"});
  r.describe("GET", "/api/v1/overlap",
             {.summary = "Which tasks two registers share, and where their classes differ",
              .answer = R"({a:text b:text as_of:moment known_at:int linked_equal:int
                            linked_different:int only_a:int only_b:int
                            different:[{a:OverlapSide b:OverlapSide}] different_hidden:int})",
              .query = "{a:text b:text ...Moments}"});
}

void describe_records(http::Reference& r) {
  r.describe("GET", "/api/v1/directives",
             {.summary = "Directives whose symbol, type or subject holds the words",
              .answer = "{...PageOf items:[DirectiveRow]}",
              .query = "{q?:text ...Paging}"});
  r.describe("GET", "/api/v1/directives/{id}",
             {.summary = "A directive, what it implements and what implements it",
              .answer = R"({...DirectiveRow implements:[DirectiveRow]
                            implemented_by:[DirectiveRow] registers:[{code:text name:text}]})"});
  r.describe("GET", "/api/v1/registers",
             {.summary = "Registers with the number of their tasks",
              .answer = R"({...PageOf items:[{id:int code:text name:text directive:DirectiveRow?
                            verifying_unit:Unit? second_verifying_unit:Unit? tasks:int
                            may_import:flag "by the reader"}]})",
              .query = "{...Paging}"});
  r.describe(
      "GET", "/api/v1/fields",
      {.summary = "Fields of work", .answer = "{...PageOf items:[Field]}", .query = "{...Paging}"});
  r.describe("GET", "/api/v1/journal/entries/{position}",
             {.summary = "An entry with its proof against the newest head", .answer = "Proof"});
  r.describe("POST", "/api/v1/files",
             {.summary = "Keep a file; X-File-Name may name it (percent-encoded)",
              .answer = "{hash:hash name:text size:int}",
              .status = 201,
              .body = "application/octet-stream"});
  r.describe("GET", "/api/v1/files/{hash}",
             {.summary = "A file's bytes", .answer = "application/octet-stream"});
}

void describe_tasks(http::Reference& r) {
  r.shape("TaskFilters",
          R"({register?:text "its code; may be repeated" class?:ListName unit?:int "the lead's id"
              field?:text "its code" field_id?:int q?:text "words of number, section, work, product"
              mine?:'1' "what waits for the reader" sort?:'deadline'|'unit'|'class'
              year?:int(2000..2100) ...Moments})");
  r.describe("GET", "/api/v1/tasks",
             {.summary = "The tasks behind a number, as of a moment",
              .answer = R"({position:int as_of:moment ...PageOf
                            hidden:int "tasks that are not open to the reader" items:[TaskRow]})",
              .query = "{...TaskFilters page?:int(1..1000000)=1 size?:int(1..200)=50}"});
  r.shape("Todo", R"('overdue'|'to_accept'|'to_report'|'to_verify'|'to_decide'|'to_assign')");
  r.describe("GET", "/api/v1/work",
             {.summary = "What waits for the reader, by what is to be done",
              .answer = R"({position:int as_of:moment ...PageOf
                            groups:[{todo:Todo total:int items:[TaskRow]}]})",
              .query = "{todo?:Todo page?:int(1..1000000)=1 size?:int(1..200)=10}"});
  r.describe("GET", "/api/v1/tasks.xlsx",
             {.summary = "The same list whole, as a workbook (100,000 tasks at the most)",
              .answer = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
              .query = "{...TaskFilters}"});
  r.describe("GET", "/api/v1/tasks/{id}",
             {.summary = "A task with its acts, links, and what the reader may do",
              .answer = "Task",
              .query = "{...Moments}",
              .etag = true});
}

void describe_writes(http::Reference& r) {
  r.describe("POST", "/api/v1/directives/register_directive",
             {.summary = "Register a directive",
              .body = R"({symbol:text type:text issuer:int date:day subject?:text
                          level:'central'|'provincial' secret?:flag term?:text file?:hash
                          implements?:[int] post?:int})",
              .act = true});
  r.describe("POST", "/api/v1/registers/open_register",
             {.summary = "Open a register",
              .body = R"({code:text name_vi:text name_en:text directive?:int verifying_unit:int
                          second_verifying_unit:int standing_unit:int post?:int})",
              .act = true});
  r.describe("GET", "/api/v1/calendar/proposals",
             {.summary = "Due moments that the newest calendar would move, until it is accepted",
              .answer = R"({version:int open:flag "not accepted yet" total:int hidden:int
                            items:[{task:{id:int register:text no:text work:text} deadline:day
                                    due_at:moment proposed_due_at:moment}]
                            may:[text] "'accept_calendar' for who keeps every register"})"});
  r.describe("POST", "/api/v1/calendar/accept_calendar",
             {.summary = "Accept the newest calendar and every due moment that it proposes",
              .body = "{document:text(1..200) post?:int}",
              .act = true});
}

}  // namespace

void describe_routes(http::Reference& reference, const StepGraph& graph) {
  basic_shapes(reference);
  figure_shapes(reference);
  record_shapes(reference);
  describe_figures(reference);
  describe_records(reference);
  describe_tasks(reference);
  describe_acts(reference, graph);
  describe_writes(reference);
  describe_imports(reference);
}

}  // namespace duoc::directives
