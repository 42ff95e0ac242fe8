// What the organisation's routes take and answer, for the reference. Unit, Role, Entry, PageOf,
// Paging and Moments are told by the directives' reference.
#include "modules/organisation/api.h"

namespace duoc::organisation {
namespace {

void shapes(http::Reference& r) {
  r.path_parameter("year", "int(2024..2031)");
  r.shape("UnitListed",
          R"({id:int code:text name:text kind:text parent:int? order:int
              external:flag "a central body, outside the province's sums" level:int
              valid_from:day valid_to:day? "the last day" into:Unit? "merged into"})");
  r.shape("UnitAct",
          R"({position:int act:text from:day ahead:flag "not in effect yet" name:text unit:Unit?
              parent:Unit? into:Unit? recorded:moment? by:text})");
  r.shape("UnitPost",
          R"({id:int role:Role title:text from:day to:day? "the last day" in_force:flag
              person:{id:int name:text} may:[text]})");
  r.shape("UnitPage",
          R"({id:int code:text name:text name_vi:text name_en:text kind:text external:flag order:int
              aliases:text as_of:moment there:flag "there at the moment" valid_from:day
              valid_to:day? into:Unit? above:[Unit] "from the top down"
              children:[{id:int code:text name:text kind:text valid_to:day? merged:flag}]
              posts:[UnitPost] acts:[UnitAct] may:[text] may_appoint_inspectors:flag})");
  r.shape("PersonPost",
          R"({id:int unit:Unit? role:Role title:text from:day to:day? in_force:flag may?:[text]})");
  r.shape("PersonRow",
          R"({id:int name:text login:text? "to administrators for the person"
              posts:[PersonPost] "in force"})");
  r.shape("PersonPage",
          R"({id:int name:text erased:flag login:text? phone:text? "masked" email:text? "masked"
              posts:[PersonPost] "all of them" may:[text]})");
  r.shape("SpecialDay",
          R"({day:day kind:'holiday'|'day_off_for'|'worked' name_vi:text(1..200) name_en?:text})");
}

void reads(http::Reference& r) {
  r.describe("GET", "/api/v1/units",
             {.summary = "Units as they stood, in official order; closed ones below successors",
              .answer = "{as_of:moment ...PageOf may:[text] items:[UnitListed]}",
              .query = "{...Moments ...Paging}"});
  r.describe("GET", "/api/v1/units/{id}",
             {.summary = "A unit as it stood, its people, its history, what the reader may do",
              .answer = "UnitPage",
              .query = "{...Moments}"});
  r.describe("GET", "/api/v1/people",
             {.summary = "People, by given name; the words may lack diacritics",
              .answer = "{...PageOf items:[PersonRow] may:[text]}",
              .query = R"({q?:text "words of name, titles, units" unit?:int
                           page?:int(1..1000000)=1 size?:int(1..200)=50})"});
  r.describe(
      "GET", "/api/v1/people/{id}",
      {.summary = "A person with all posts; personal fields masked", .answer = "PersonPage"});
  r.describe("GET", "/api/v1/calendar",
             {.summary = "The years of the working-day calendar",
              .answer = R"({version:int years:[{year:int announced:flag special_days:int
                            working_days:int}] may:[text]})"});
  r.describe("GET", "/api/v1/calendar/{year}",
             {.summary = "A year's special days, whether announced, and its versions",
              .answer = R"({year:int announced:flag version:int "of the whole calendar"
                            days:[SpecialDay] versions:[{position:int version:int announced:flag
                            recorded:moment? by:text}] may:[text]})"});
}

void unit_acts(http::Reference& r) {
  r.describe("POST", "/api/v1/units/add_unit",
             {.summary = "A unit comes into being",
              .body = R"({code:text(1..60) name_vi:text(1..400) name_en?:text kind:text parent?:int
                          order?:int(0..99999)=9999 external?:flag aliases?:text from:day
                          post?:int})",
              .act = true});
  r.describe("POST", "/api/v1/units/{id}/rename_unit",
             {.summary = "A unit has another name from a day on",
              .body = "{name_vi:text(1..400) name_en?:text from:day post?:int}",
              .act = true});
  r.describe("POST", "/api/v1/units/{id}/move_unit",
             {.summary = "A unit stands below another from a day on",
              .body = "{parent:int from:day post?:int}",
              .act = true});
  r.describe("POST", "/api/v1/units/{id}/merge_unit",
             {.summary = "A unit ends and its successor takes its open tasks over",
              .body = R"({into:int from:day "first day on which it is no more" post?:int})",
              .act = true});
  r.describe("POST", "/api/v1/units/{id}/close_unit",
             {.summary = "A unit ends without a successor",
              .body = R"({from:day "first day on which it is no more" post?:int})",
              .act = true});
}

void people_acts(http::Reference& r) {
  r.describe("POST", "/api/v1/people/add_person",
             {.summary = "A person who may sign in",
              .body = R"({login:text(2..60) name:text(1..200) password:text(10..200) phone?:text
                          email?:text post?:int})",
              .act = true});
  r.describe("POST", "/api/v1/people/{id}/set_password",
             {.summary = "Another password for somebody else; ends their sessions",
              .body = "{password:text(10..200) post?:int}",
              .act = true});
  r.describe("POST", "/api/v1/session/change_password",
             {.summary = "Another password for oneself; ends one's other sessions",
              .body = "{current:text password:text(10..200)}",
              .act = true});
  r.describe("POST", "/api/v1/people/{id}/reveal",
             {.summary = "One personal field, once, for a purpose that the journal keeps",
              .answer = R"({position:int kind:text record:text field:text
                            value:text? "null when the same key is sent again"})",
              .body = "{field:'phone'|'email' purpose:text(5..1000) post?:int}"});
  r.describe("POST", "/api/v1/people/{id}/erase_person",
             {.summary = "Destroy the person's key and with it every personal field",
              .body = "{post?:int}",
              .act = true});
  r.describe("POST", "/api/v1/people/{id}/appoint",
             {.summary = "A post for a person",
              .body = R"({unit:int role:Role title_vi?:text title_en?:text from:day
                          to?:day "the last day" post?:int})",
              .act = true});
  r.describe("POST", "/api/v1/posts/{id}/end_post",
             {.summary = "The last day of a post", .body = "{to:day post?:int}", .act = true});
  r.describe("POST", "/api/v1/calendar/{year}/set_calendar",
             {.summary = "A year's special days, set anew as one act",
              .body = R"({announced?:flag version?:int "that the draft was made from"
                          days:[SpecialDay](0..120) post?:int})",
              .act = true});
}

void imports(http::Reference& r) {
  r.shape("OrganisationLine",
          R"({row:int "of the file; a range of holidays has a line for each day"
              line:int "in the sheet" table:text name:text
              change:'new'|'unchanged'|'renamed'|'moved'|'described'|'merged'|'closed'|'post'|
                     'conflict'
              status:'ready'|'needs_decision'|'refused'
              reasons:[{code:text text:text cell:text args:{*:text}}]
              questions:[{field:text proposed:text choices:[{value:text text:text}]
                          "none: a text is asked"}]
              differences:[{field:text before:text after:text}]})");
  r.shape("OrganisationPlan",
          R"({import:int name:text what:'units'|'people'|'holidays' rows:int ready:int
              needs_decision:int refused:int changing:int "rows that would be written"
              changes:[{change:text rows:int}] notices:[text]
              kept:[{day:day name:text}] "special days that the file does not name"
              lines:[OrganisationLine]})");
  r.shape("OrganisationRun",
          R"({import:int what:'units'|'people'|'holidays' name:text
              state:'read'|'running'|'done'|'stopped'|'failed' rows:int written:int left:int
              problem:{code:text row:int text:text}? entries:[int]})");
  r.describe(
      "POST", "/api/v1/organisation/imports/dry_run",
      {.summary = "Read a file of units, people or holidays and say row by row what it would "
                  "change; nothing is written",
       .answer = "OrganisationPlan",
       .query = R"({what:text "units, people or holidays" name?:text
                           from?:day "for rows that name no day; today otherwise"
                           under?:text "units: the code under which rows without a parent stand"})",
       .body = "application/octet-stream"});
  r.describe("POST", "/api/v1/organisation/imports/{id}/decide",
             {.summary = "The same plan with what was decided so far; nothing is written",
              .answer = "OrganisationPlan",
              .body = R"({decisions:{*:any} "row → {field: value}; skip: '1' leaves a row out"})"});
  r.describe("POST", "/api/v1/organisation/imports/{id}/confirm",
             {.summary = "Write the rows that are ready, act by act",
              .answer = "OrganisationRun",
              .status = 202,
              .body = "{decisions:{*:any}}"});
  r.describe("GET", "/api/v1/organisation/imports/{id}",
             {.summary = "How far one's own import has come", .answer = "OrganisationRun"});
  r.describe("POST", "/api/v1/organisation/imports/{id}/stop_import",
             {.summary = "Write no further act of it", .answer = "{}", .status = 202});
  const char* workbook = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
  r.describe(
      "GET", "/api/v1/units.xlsx",
      {.summary = "The units of today as a workbook that the import reads", .answer = workbook});
  r.describe("GET", "/api/v1/people.xlsx",
             {.summary = "People and their posts as a workbook that the import reads; no phone, no "
                         "e-mail",
              .answer = workbook});
}

}  // namespace

void describe_routes(http::Reference& reference) {
  shapes(reference);
  reads(reference);
  unit_acts(reference);
  people_acts(reference);
  imports(reference);
}

}  // namespace duoc::organisation
