// What was decided of an import, written act by act.
#include "modules/directives/import_run.h"

#include <gtest/gtest.h>

#include <future>

#include "support/small_province.h"

namespace duoc::directives {
namespace {

// A tick is somebody's decision: when the writer takes nothing more, the run has failed, and does
// not say "done" over ticks that were let fall.
TEST(ImportRun, ATickedLinkThatIsNotTakenFailsTheRun) {
  test::SmallProvince p;
  const TaskId there = p.add_task("DOF", day_from(2025, 12, 31));
  const Actor clerk = p.who("clerk");
  ImportPlan plan;
  plan.actor = clerk;
  plan.reg = p.reg;
  plan.name = "phụ lục.tsv";
  ImportRow row;
  row.no = "900";
  row.work = "Việc cùng với việc đã có";
  row.deadline = day_from(2025, 12, 31);
  row.lead = p.units.at("DOF");
  plan.decided.rows = {row};
  plan.decided.same_as = {{there}};
  auto& committer = *p.in->committer;
  committer.start();
  std::mutex mutex;
  const auto run = std::make_shared<ImportRun>();
  std::promise<std::string> ended;
  // Between the first act and the next, the same person's share of the queue is filled.
  const auto fill = [&](const Result<Entry>& first) {
    EXPECT_TRUE(first.ok());
    for (std::size_t i = 0; i < Committer::kQueueOfOne; ++i)
      committer.submit({clerk,
                        [](Work&) -> Result<Entry> { return Fault{}; },
                        "",
                        {},
                        [](Result<Entry>) {},
                        {}});
  };
  write_import(committer, p.in->graph, mutex, run, plan, fill,
               [&](const ImportRun& r) { ended.set_value(r.state + " " + r.problem); });
  EXPECT_EQ(ended.get_future().get(), "failed server.many_at_once");
  EXPECT_EQ(run->written, 1u);
  committer.stop();
}

}  // namespace
}  // namespace duoc::directives
