// The acts on a task, each as a path of its own: who may and which fields are needed come from the
// step graph, what the act carries besides from the table below.
#include <map>

#include "modules/directives/api_reference.h"

namespace duoc::directives {
namespace {

struct Says {
  const char* summary;
  const char* fields = "";
};

const std::map<std::string_view, Says>& table() {
  static const std::map<std::string_view, Says> all = {
      {"assign_task", {"Assign the task to its lead", R"(responsible?:int "a person's id" )"}},
      {"accept_task", {"Accept the task for the lead", "responsible?:int "}},
      {"start_task", {"Begin the work"}},
      {"report_progress",
       {"Report progress, without a claim", "percent:int(0..100) note:text(1..8000) "}},
      {"claim_completion",
       {"Claim completion; counts from the date of the main evidence",
        R"(occurrence?:day "of a recurring task: the deadline of the period" )"}},
      {"verify_completion",
       {"Confirm another unit's claim",
        R"(occurrence?:day confirm_evidence_date?:flag
           "the date of the evidence is the day of completion" )"}},
      {"return_claim", {"Return a claim: it counts as never made", "occurrence?:day "}},
      {"ask_extension", {"Ask for a later deadline", "new_deadline:day "}},
      {"grant_extension",
       {"Grant the extension asked for", R"(new_deadline?:day "another day than the asked" )"}},
      {"refuse_extension", {"Refuse the extension asked for"}},
      {"reassign_task", {"Give the task to another lead", "lead:int responsible?:int "}},
      {"cancel_task", {"Cancel the task"}},
      {"reopen_task", {"Open a verified or cancelled task again"}},
  };
  return all;
}

std::string role_of(const Transition& t) {
  const char* reach = t.reach == Reach::lead            ? "the lead"
                      : t.reach == Reach::standing_unit ? "the standing unit"
                                                        : "the verifying unit";
  return std::string(org::name_of(t.role)) + " of " + reach;
}

// A text that the guard makes needed, else may be left out.
std::string text_field(const Transition& t, const char* name, const char* guard) {
  return std::string(name) + (t.guards.contains(guard) ? ":text(1..8000) " : "?:text(..8000) ");
}

std::string body_of(const Transition& t, const Says& says) {
  std::string out = std::string("{") + says.fields;
  if (std::string_view(says.fields).find("note:") == std::string_view::npos)
    out += "note?:text(..8000) ";
  out += text_field(t, "reason", "has_reason");
  out += text_field(t, "document", "has_document");
  out += t.guards.contains("has_evidence") ? "evidence:[EvidenceGiven](1..20) "
                                           : "evidence?:[EvidenceGiven](..20) ";
  return out + "...ActCommon}";
}

}  // namespace

void describe_acts(http::Reference& r, const StepGraph& graph) {
  constexpr const char* kPattern = "/api/v1/tasks/{id}/{act}";
  const std::string base = "/api/v1/tasks/{id}/";
  r.shape("ActCommon",
          R"({effective?:text "a day (counts from its end) or a moment; now when left out"
              post?:int "the post to act under, when several would do"})");
  r.shape("EvidenceGiven",
          R"({title:text(1..1000) date:day file?:text "hash of an uploaded file" name?:text
              size?:int})");
  const auto act = [&](const std::string& name, std::string summary, std::string body) {
    r.describe("POST", kPattern,
               {.summary = std::move(summary),
                .body = std::move(body),
                .act = true,
                .etag = !name.ends_with("link_same_task"),
                .path = base + name});
  };
  for (const auto& [name, transition] : graph.acts()) {
    const auto says = table().find(name);
    if (says == table().end()) {
      act(name, "", "{...ActCommon}");  // a gap that the reference refuses to print over
      continue;
    }
    act(name, std::string(says->second.summary) + " (" + role_of(transition) + ")",
        body_of(transition, says->second));
  }
  act("withdraw_task", "Withdraw a task entered in error (clerk of the standing unit)",
      "{reason:text(1..8000) ...ActCommon}");
  act("withdraw_acts", "Withdraw acts entered in error (clerk of the standing unit)",
      R"({positions:[int](1..50) "journal positions of the acts" reason:text(1..8000)
          ...ActCommon})");
  for (const char* name : {"link_same_task", "unlink_same_task"}) {
    const bool link = std::string_view(name) == "link_same_task";
    act(name,
        link ? "Say that an entry of another register is the same task"
             : "Say that two linked entries are not the same task",
        R"({other:int "the other task's id" reason?:text(..8000) post?:int})");
  }
}

}  // namespace duoc::directives
