// What the routes of goals take and answer, for the reference.
#include "modules/directives/goals/api_goals.h"
#include "modules/directives/goals/goal_acts.h"

namespace duoc::directives {
namespace {

void goal_shapes(http::Reference& r) {
  r.shape("Decimal", R"(text)");
  r.shape("Comparison", R"('at_least'|'above'|'at_most'|'below'|'equal'|'between'|'rank_within')");
  r.shape("GoalState", "'reached'|'not_reached'|'awaiting'|'no_value'");
  r.shape("GoalCounts",
          R"({total:int reached:int not_reached:int awaiting:int no_value:int
              share_reached:text? "reached of total in per cent"})");
  r.shape("GoalTarget",
          R"({year:int "by whose end; 0: none is said" horizon:text scope:text
              comparison:Comparison lower:Decimal? "exact, with a point: '14.97'" upper:Decimal?
              written:text note:text document:text effective:moment position:int})");
  r.shape("GoalValueShort", "{position:int day:day value:Decimal written:text}");
  r.shape("JudgedTarget",
          R"({...GoalTarget state:GoalState
              verified:GoalValueShort? "the latest verified value whose day has come"
              pending:GoalValueShort? "a later one that waits for its verifier"})");
  r.shape("GoalRow",
          R"({id:int no:text section:text text:text "as written" measure:text unit:text
              lead_text:text lead:Unit? directive:{id:int symbol:text}
              state:GoalState? "null: not there at the moment" year:int? "judged for"
              targets:[JudgedTarget] "of that year; empty: judged by the tasks it follows"
              tasks:{total:int done:int claimed:int}})");
  r.shape("GoalSide",
          R"({id:int no:text measure:text text:text unit:text
              directive:{id:int symbol:text date:day? issuer:Unit?}})");
  r.shape("TargetSide",
          "{written:text comparison:Comparison note:text document:text effective:moment}");
  r.shape("GoalPair",
          R"({a:GoalSide b:GoalSide conflict:flag "some targets of the same year and scope differ"
              units_differ:flag
              pairs:[{year:int scope:text a:TargetSide b:TargetSide
                      relation:'same'|'first_stricter'|'second_stricter'|'overlapping'|
                      'disjoint'}]})");
  r.shape("GoalLink", "{...GoalPair since:moment position:int by:text reason:text}");
  r.shape("GoalProposal",
          R"({...GoalPair per_cent:int "how alike the words are" shared:[text] only_a:[text]
              only_b:[text]})");
}

void goal_page_shapes(http::Reference& r) {
  r.shape("GoalBy", "{name:text unit:Unit?}");
  r.shape("GoalValue",
          R"({position:int scope:text day:day value:Decimal written:text
              state:'waiting'|'verified'|'returned'|'withdrawn' counted:flag "its day has come"
              recorded:moment note:text by:GoalBy evidence:[Evidence]})");
  r.shape("Goal",
          R"({...GoalRow etag:int as_of:moment known_at:int since:moment keeper:Unit?
              reporting:Unit? verifying_unit:Unit?
              all_targets:[{...GoalTarget in_force:flag ahead:flag "takes effect later"}]
              values:[GoalValue]
              followed:[{task:{id:int register:text no:text work:text} class:ClassReported?
                         since:moment}]
              followed_hidden:int "tasks that are not open to the reader" same:[GoalLink]
              proposals:[GoalProposal]
              acts:[{position:int act:text recorded:moment effective:moment by:GoalBy
                     value_position:int? text:text document:text}]
              may:[text] "acts that the reader may do now"})");
  r.shape("GoalDecision",
          R"({skip?:flag accept?:flag "everything as proposed"
              qualitative?:flag "the words stay words" lead?:int year?:int(2000..2100)
              comparison?:Comparison "of targets that say none"
              target?:text(..1000) "in other words, read anew: '≥ 12'"})");
  r.shape("GoalDryRow",
          R"({row:int line:int no:text section:text text:text target_text:text horizon:text
              status:'ready'|'needs_decision'|'refused'|'heading' reason:text? cell:text?
              reasons:[{code:text text:text}]
              proposal:{text:text decision:GoalDecision}? change:'new'|'changed'|'unchanged'
              lead_text:text lead:Unit?
              goals:[{measure:text unit:text
                      targets:[{year:int horizon:text scope:text comparison:Comparison
                                lower:Decimal? upper:Decimal? written:text note:text
                                doubts:[text]}]}]})");
}

void describe_reads(http::Reference& r) {
  r.shape("GoalFilters",
          R"({directive?:int unit?:int "the one that reports, or one above it" state?:GoalState
              year?:int(2000..2100) q?:text
              may?:'report_value'|'verify_value' "what the reader may do on it now" ...Moments})");
  r.describe("GET", "/api/v1/goals",
             {.summary = "Goals judged as of a moment, with how many are reached",
              .answer = R"({position:int as_of:moment as_of_day:day? known_at:int year:int?
                            counts:GoalCounts "of every state"
                            directives:[{directive:{id:int symbol:text subject:text}
                                         ...GoalCounts}] ...PageOf items:[GoalRow]})",
              .query = "{...GoalFilters page?:int(1..1000000)=1 size?:int(1..200)=100}"});
  r.describe("GET", "/api/v1/goals.xlsx",
             {.summary = "The same list whole, as a workbook",
              .answer = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
              .query = "{...GoalFilters}"});
  r.describe("GET", "/api/v1/goals/side_by_side",
             {.summary = "Goals said to be the same, and which directive asks for more",
              .answer = R"({position:int as_of:moment as_of_day:day? known_at:int ...PageOf
                            items:[GoalLink] proposals:[GoalProposal]})",
              .query = R"({only?:'conflicts' ...Moments page?:int(1..1000000)=1
                           size?:int(1..200)=50})"});
  r.describe("GET", "/api/v1/goals/{id}",
             {.summary = "A goal with its targets, values, tasks, same goals and acts",
              .answer = "Goal",
              .query = "{year?:int(2000..2100) ...Moments}",
              .etag = true});
  r.describe("GET", "/api/v1/imports/goals",
             {.summary = "Imports of goals",
              .answer = R"({...PageOf items:[{import:int directive:{id:int symbol:text} name:text
                            rows:int at:moment by:text withdrawn:flag}]})",
              .query = "{...Paging}"});
}

void describe_goal_acts(http::Reference& r) {
  constexpr const char* kPattern = "/api/v1/goals/{id}/{act}";
  const std::string base = "/api/v1/goals/{id}/";
  const auto act = [&](const std::string& name, std::string summary, const std::string& fields) {
    r.describe("POST", kPattern,
               {.summary = std::move(summary),
                .body = "{" + fields + " post?:int}",
                .act = true,
                .etag = true,
                .path = base + name});
  };
  const std::string of_value = "value_position:int \"of the entry that reported it\" ";
  const std::string reason = "reason:text(1..8000)";
  act("report_value", "Report a value with evidence (focal_point of the lead)",
      R"(value:Decimal "exact, with a point: '14.97'" day:day "the value is of" scope?:text
         note?:text(..8000) evidence:[EvidenceGiven](1..20))");
  act("verify_value", "Confirm another unit's value (verifier of the verifying unit)",
      of_value + "note?:text(..8000)");
  act("return_value", "Return a value: it counts as never reported", of_value + reason);
  act("withdraw_value", "Withdraw a value entered in error (clerk of who keeps the list)",
      of_value + reason);
  act("follow_tasks", "Follow tasks of the directive's registers",
      "tasks:[int](1..200) " + reason + " day?:day \"from its beginning; today when left out\"");
  act("unfollow_tasks", "Follow tasks no longer", "tasks:[int](1..200) " + reason + " day?:day");
  act("link_same_goal", "Say that a goal of another directive measures the same",
      "other:int " + reason);
  act("unlink_same_goal", "Say that two linked goals do not measure the same",
      "other:int " + reason);
  act("change_target", "Set a new target by an amending document; the old one stays visible",
      R"(year?:int scope?:text comparison:Comparison lower?:Decimal upper?:Decimal horizon?:text
         note?:text(..4000) document:text(1..800) day:day "the first in effect"
         reason?:text(..8000))");
}

void describe_goal_imports(http::Reference& r) {
  r.describe("POST", "/api/v1/imports/goals/dry_run",
             {.summary = "Read a list of goals and say what would be written",
              .answer = R"({file:hash "to confirm with" name:text rows:int ready:int
                            needs_decision:int refused:int group_headings:int new:int changed:int
                            unchanged:int verifier_needed:flag "the directive has no register"
                            lead_column:flag headings:{*:text} goals:[GoalDryRow]})",
              .query = R"({directive:int year?:int(2000..2100) "of targets that name none"
                           name?:text "of the file"
                           file?:hash "sent before by the same person, in place of a body"})",
              .body = "text/csv"});
  r.describe("POST", "/api/v1/imports/goals/import_goals",
             {.summary = "Write the ready and the decided rows, at most 500 goals at once",
              .answer = "{import:int position:int written:int left:int}",
              .status = 201,
              .body = R"({file:hash directive:int name?:text year?:int
                          lead?:int "when the list names none"
                          verifying_unit?:int "when the directive has no register"
                          decisions?:{*:GoalDecision} "by row" post?:int})"});
  r.describe("POST", "/api/v1/imports/goals/{id}/withdraw_goals_import",
             {.summary = "Withdraw every goal of an import, while no value stands",
              .body = "{reason:text(1..8000) post?:int}",
              .act = true});
}

}  // namespace

void describe_goal_routes(http::Reference& r) {
  goal_shapes(r);
  goal_page_shapes(r);
  describe_reads(r);
  describe_goal_acts(r);
  describe_goal_imports(r);
}

}  // namespace duoc::directives
