// See store_health.h.
#include "kernel/store_health.h"

#include "base/log.h"

namespace duoc {

Fault fault_of(store::Cause cause) {
  switch (cause) {
    case store::Cause::full:
      return {Refusal::overloaded, "store.full", "", {}};
    case store::Cause::read_only:
      return {Refusal::overloaded, "store.read_only", "", {}};
    case store::Cause::disk:
      return {Refusal::overloaded, "store.disk_failed", "", {}};
    case store::Cause::damaged:
      return {Refusal::overloaded, "store.damaged", "", {}};
    case store::Cause::lost:
      return {Refusal::overloaded, "store.lost", "", {}};
    case store::Cause::other:
      break;
  }
  return {Refusal::overloaded, "store.not_written", "", {}};
}

store::Cause cause_of(const std::exception& e) {
  const auto* trouble = dynamic_cast<const store::Trouble*>(&e);
  return trouble == nullptr ? store::Cause::other : trouble->cause();
}

StoreHealth::StoreHealth(Clock& clock, std::chrono::milliseconds patience)
    : clock_(clock), patience_(patience) {}

void StoreHealth::written() {
  const std::lock_guard lock(mutex_);
  if (trouble_) log::line(log::Level::warning, "store_mended", "the store takes writes again");
  trouble_ = std::nullopt;
}

void StoreHealth::failed(const std::exception& e, const char* what) {
  const auto cause = cause_of(e);
  const std::lock_guard lock(mutex_);
  if (cause == store::Cause::other || trouble_ != cause)
    incident_ =
        log::trouble("not_written", std::string(what) + " could not be written: " + e.what());
  if (cause == store::Cause::other) return;
  if (!trouble_) trouble_since_ = clock_.now();
  trouble_ = cause;
}

Fault StoreHealth::told(const std::exception& e) {
  Fault fault = fault_of(cause_of(e));
  const std::lock_guard lock(mutex_);
  ++not_written_;
  fault.args["incident"] = incident_;
  return fault;
}

bool StoreHealth::late() const {
  if (!begun_) return false;
  const auto waited = Steady::now() - *begun_;
  if (waited < patience_) return false;
  if (said_) return true;
  const std::int64_t seconds = std::chrono::duration_cast<std::chrono::seconds>(waited).count();
  hangs_since_ = clock_.now() + -seconds;
  log::line(log::Level::error, "store_hangs", "a write does not come back", {{"seconds", seconds}});
  said_ = true;
  return true;
}

std::optional<store::Cause> StoreHealth::cause() const {
  const std::lock_guard lock(mutex_);
  if (trouble_) return trouble_;
  return late() ? std::optional(store::Cause::lost) : std::nullopt;
}

std::optional<Moment> StoreHealth::since() const {
  const std::lock_guard lock(mutex_);
  if (trouble_) return trouble_since_;
  return late() ? std::optional(hangs_since_) : std::nullopt;
}

bool StoreHealth::hangs() const {
  const std::lock_guard lock(mutex_);
  return late();
}

bool StoreHealth::hopeless() const {
  const std::lock_guard lock(mutex_);
  return trouble_ == store::Cause::lost || trouble_ == store::Cause::read_only;
}

std::uint64_t StoreHealth::not_written() const {
  const std::lock_guard lock(mutex_);
  return not_written_;
}

void StoreHealth::goes_on() {
  const std::lock_guard lock(mutex_);
  if (!begun_) return;
  begun_ = Steady::now();
  came_back();
}

// Under the mutex.
void StoreHealth::came_back() {
  if (said_) log::line(log::Level::warning, "store_answers", "the write has come back");
  said_ = false;
}

StoreHealth::Under::Under(StoreHealth& health) : health_(health) {
  const std::lock_guard lock(health_.mutex_);
  health_.begun_ = Steady::now();
}

StoreHealth::Under::~Under() {
  const std::lock_guard lock(health_.mutex_);
  health_.begun_ = std::nullopt;
  health_.came_back();
}

}  // namespace duoc
