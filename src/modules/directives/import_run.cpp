// See import_run.h.
#include "modules/directives/import_run.h"

#include <algorithm>
#include <set>

#include "base/json_in.h"

namespace duoc::directives {
namespace {

// What is still to be written, and how.
struct Writing {
  Committer& committer;
  const StepGraph& graph;
  std::mutex& mutex;
  std::shared_ptr<ImportRun> run;
  ImportPlan plan;
  std::size_t amended = 0;   // of plan.decided.amendments
  std::size_t imported = 0;  // of plan.decided.rows
  std::deque<LinkSame> links;
  std::function<void(const Result<Entry>&)> first;
  std::function<void(const ImportRun&)> last;
};

struct Act {
  Verb verb;
  std::size_t rows = 0;
  bool imports = false;
  bool links = false;
};

Act amend(Writing& w) {
  const auto& all = w.plan.decided.amendments;
  const std::size_t to = std::min(all.size(), w.amended + kImportChunk);
  AmendTasks args{w.plan.reg, w.plan.directive, w.plan.name, w.plan.file, {}};
  args.tasks.assign(all.begin() + static_cast<std::ptrdiff_t>(w.amended),
                    all.begin() + static_cast<std::ptrdiff_t>(to));
  const std::size_t rows = to - w.amended;
  w.amended = to;
  const StepGraph* graph = &w.graph;
  return {[args, graph](Work& work) { return amend_tasks(work, *graph, args); }, rows, false};
}

Act import(Writing& w) {
  const auto& all = w.plan.decided.rows;
  const std::size_t to = std::min(all.size(), w.imported + kImportChunk);
  ImportTasks args;
  args.import = w.run->import;
  args.reg = w.plan.reg;
  args.directive = w.plan.directive;
  args.name = w.plan.name;
  args.file = w.plan.file;
  args.rows.assign(all.begin() + static_cast<std::ptrdiff_t>(w.imported),
                   all.begin() + static_cast<std::ptrdiff_t>(to));
  return {[args](Work& work) { return import_tasks(work, args); }, to - w.imported, true};
}

Act link(Writing& w) {
  const LinkSame args = w.links.front();
  w.links.pop_front();
  return {[args](Work& work) { return link_same_task(work, args); }, 0, false, true};
}

// The new tasks' numbers are the entry's; what was ticked of a row is linked after it.
void note_links(Writing& w, const Entry& entry) {
  const JsonIn in = entry_body(entry.body);
  for (const auto& item : *in.list("tasks")) {
    const TaskId task = JsonIn(item.as_object()).id<TaskId>("task");
    const auto& ticked = w.plan.decided.same_as[w.imported];
    for (const TaskId other : std::set<TaskId>(ticked.begin(), ticked.end()))
      w.links.push_back({task, other, "Xác nhận khi nhập " + w.plan.name, std::nullopt});
    ++w.imported;
  }
}

void write_next(const std::shared_ptr<Writing>& w) {
  Act act;
  {
    const std::lock_guard lock(w->mutex);
    const bool more = w->amended < w->plan.decided.amendments.size() ||
                      w->imported < w->plan.decided.rows.size() || !w->links.empty();
    // What was ticked of rows that are written is linked, also when the rest is stopped.
    const bool stops = w->run->stop && w->links.empty();
    if (!more || stops) {
      w->run->state = more ? "stopped" : "done";
    } else if (w->amended < w->plan.decided.amendments.size() && !w->run->stop) {
      act = amend(*w);
    } else if (w->imported < w->plan.decided.rows.size() && !w->run->stop) {
      act = import(*w);
    } else {
      act = link(*w);
    }
  }
  if (!act.verb) return w->last(*w->run);
  Job job;
  job.actor = w->plan.actor;
  job.verb = act.verb;
  job.answer = [w, act](Result<Entry> r) {
    bool goes_on = true;
    {
      const std::lock_guard lock(w->mutex);
      if (r) {
        w->run->written += act.rows;
        w->run->entries.push_back(r->position);
        if (act.imports) {
          w->run->import = ImportId{std::stoll(r->record.substr(7))};
          note_links(*w, *r);
        }
      } else {
        // A link that is no more possible (withdrawn since, linked by another) holds nothing up.
        goes_on = act.links && r.fault().code != Refusal::overloaded;
        if (!goes_on) w->run->state = "failed";
        w->run->problem = r.fault().key;
        if (const auto no = r.fault().args.find("no"); no != r.fault().args.end())
          w->run->problem_no = no->second;
      }
    }
    if (auto first = std::exchange(w->first, nullptr)) first(r);
    goes_on ? write_next(w) : w->last(*w->run);
  };
  w->committer.submit(std::move(job));
}

}  // namespace

void write_import(Committer& committer, const StepGraph& graph, std::mutex& mutex,
                  std::shared_ptr<ImportRun> run, ImportPlan plan,
                  std::function<void(const Result<Entry>&)> first,
                  std::function<void(const ImportRun&)> last) {
  run->left = plan.decided.left;
  run->rows = plan.decided.amendments.size() + plan.decided.rows.size();
  write_next(std::make_shared<Writing>(Writing{committer,
                                               graph,
                                               mutex,
                                               std::move(run),
                                               std::move(plan),
                                               0,
                                               0,
                                               {},
                                               std::move(first),
                                               std::move(last)}));
}

}  // namespace duoc::directives
