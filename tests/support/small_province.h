// A small installation for tests: a province with departments and communes, people with posts, one
// register.
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <string>

#include "modules/directives/acts.h"
#include "server/installation.h"
#include "support/engines.h"

namespace duoc::test {

/// Lives in a temporary folder of its own, its rows in the engine of the run or the one named; the
/// clock is set by hand.
class SmallProvince {
 public:
  explicit SmallProvince(Moment start = start_of(day_from(2025, 3, 3)) + 8 * 3600,
                         const std::string& engine = engine_of_run(),
                         store::OpenOptions options = {});
  ~SmallProvince();

  Actor who(const std::string& login) const;
  /// The organisation as it stands; good until the next call.
  const org::State& org() const;
  /// Runs and expects success.
  Entry must(Result<Entry> r) const;
  Result<Entry> act(const std::string& login, directives::ActOnTask a);
  Result<Entry> act(const std::string& login, TaskId task, const std::string& name);
  /// Registers a task with this deadline, led by `lead`; not yet assigned.
  TaskId add_task(const std::string& lead, Day deadline,
                  directives::TaskKind kind = directives::TaskKind::dated,
                  const std::string& period = "");
  directives::Numbers numbers(Moment as_of, std::optional<int> year = std::nullopt,
                              Position known_at = figures::kNow) const;
  directives::Task task(TaskId id) const;
  /// Closes the installation and opens it again, as a new process does.
  void reopen();
  server::Places places() const;

  std::filesystem::path folder;
  FixedClock clock;
  std::unique_ptr<server::Installation> in;
  std::map<std::string, UnitId> units;
  RegisterId reg;

 private:
  std::unique_ptr<Engine> database_;
  mutable std::optional<org::Held> held_;
  store::OpenOptions options_;
  int added_ = 0;
};

directives::ActOnTask act_named(TaskId task, const std::string& name);
directives::Evidence evidence(Day date);

}  // namespace duoc::test
