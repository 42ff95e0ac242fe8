// See rounds.h.
#include "server/rounds.h"

#include <stdexcept>

#include "modules/directives/rows.h"

namespace duoc::server {
namespace {

using namespace std::chrono_literals;

constexpr auto kGood = 10s;
constexpr auto kGoodAfterActs = 2s;  // what somebody has just done shows soon

}  // namespace

// Under the lock.
bool Rounds::fresh() const {
  if (!newest_) return false;
  const auto age = std::chrono::steady_clock::now() - made_;
  return age < kGoodAfterActs || (age < kGood && newest_->position == in_.committer->position());
}

Checked Rounds::ask(const std::string& whose, Take take) {
  std::shared_ptr<const Round> known;
  {
    const std::lock_guard lock(mutex_);
    if (fresh() || (newest_ && under_way_)) known = newest_;
    if (!known) under_way_ = true;
  }
  if (known) {
    take(*known);
    return Done{};
  }
  auto taken = lane_.submit(whose, [this, take = std::move(take)] {
    make();
    std::unique_lock lock(mutex_);
    under_way_ = false;
    const auto made = newest_;
    lock.unlock();
    take(*made);
  });
  if (!taken) {
    const std::lock_guard lock(mutex_);
    under_way_ = false;
  }
  return taken;
}

void Rounds::make() {
  std::shared_ptr<const Round> before;
  {
    const std::lock_guard lock(mutex_);
    if (fresh()) return;  // somebody who waited before has made it
    before = newest_;
  }
  Round r = before ? *before : Round();
  r.at = in_.clock.now();
  r.position = in_.committer->position();
  try {
    // Each thing looked at would wait for it.
    if (in_.committer->trouble() == store::Cause::lost)
      throw std::runtime_error("the store does not answer");
    const auto org = in_.committer->org();
    r.all = examine(in_.places, *in_.store, in_.clock, *org, false);
    r.store_bytes = in_.store->bytes();
    r.verified = last_verified(in_.places, in_.signer.public_key());
    const auto rows = in_.store->read();
    r.has_directive = r.has_directive || !directives::all_directives(*rows).empty();
    r.has_register = r.has_register || !directives::all_registers(*rows).empty();
  } catch (const std::exception& trouble) {
    r.all = {found("looking", "looking.failed", {{"why", trouble.what()}})};
  }
  const std::lock_guard lock(mutex_);
  newest_ = std::make_shared<const Round>(std::move(r));
  made_ = std::chrono::steady_clock::now();
}

}  // namespace duoc::server
