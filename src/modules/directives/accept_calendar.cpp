// A changed calendar proposes new due moments; accepting them is one act with one document
// (Civil Code art. 148.5: a term that ends on a day off ends with the next working day).
#include "base/json_out.h"
#include "base/text.h"
#include "kernel/access/access.h"
#include "modules/directives/acts.h"

namespace duoc::directives {

std::vector<DueChange> due_changes(store::Connection& rows, const org::Calendar& calendar,
                                   Moment now) {
  std::vector<DueChange> out;
  rows.rows(
      "SELECT id, deadline, due_at FROM task WHERE deadline IS NOT NULL AND fixed = 0 AND "
      "step < 5 ORDER BY id",
      {}, [&](const store::Row& r) {
        DueChange c{TaskId{r.integer(0)},
                    Day{static_cast<std::int32_t>(r.integer(1))},
                    Moment{r.integer(2)},
                    {}};
        c.proposed = calendar.due_at(c.deadline);
        if (c.proposed != c.due_at && std::max(c.proposed, c.due_at) > now) out.push_back(c);
      });
  return out;
}

int accepted_calendar(store::Connection& rows) {
  return static_cast<int>(rows.integer("SELECT max(version) FROM calendar_accepted", {}, 1));
}

Result<Entry> accept_calendar(Work& work, const std::string& document) {
  CHECK(access::may_anywhere(work, org::Role::clerk));
  for (const Register& reg : all_registers(work.rows))
    CHECK(access::may(work, org::Role::clerk, reg.standing_unit));
  if (document.empty() || document.size() > 200)
    return Fault{Refusal::invalid, "act.document_needed", "document", {}};
  const int version = work.org.calendar.version();
  if (version <= accepted_calendar(work.rows))
    return Fault{Refusal::conflict, "calendar.nothing_to_accept", "", {}};
  JsonOut body;
  body.open().field("version", version).field("document", nfc(document));
  body.key("tasks").open_list();
  for (const DueChange& c : due_changes(work.rows, work.org.calendar, work.now)) {
    body.open().field("task", c.task.n).field("deadline", c.deadline);
    body.field("due_at", c.proposed).close();
  }
  body.close_list().close();
  return entry_of(work, "calendar.accepted", "calendar", work.now, body);
}

}  // namespace duoc::directives
