// What the acts of a batch will ask, asked at once; and of it, what earlier acts of the batch have
// left as it was.
#pragma once

#include <set>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "kernel/work.h"

namespace duoc {

/// The request and the entry that a key is remembered with.
constexpr std::string_view kRemembered =
    "SELECT request, position FROM idempotency WHERE person = $1 AND key = $2";

class AsksAhead {
 public:
  AsksAhead(store::Writer& writer, std::span<const Job> jobs) : writer_(writer) {
    for (std::size_t i = 0; i < jobs.size(); ++i) {
      const Job& job = jobs[i];
      if (!job.idempotency_key.empty())
        ask(i, kRemembered, {job.actor.person.n, job.idempotency_key});
      if (!job.ahead.ask) continue;
      job.ahead.ask([this, i](std::string_view sql, std::initializer_list<store::Arg> args) {
        ask(i, sql, args);
      });
    }
  }
  /// Before the i-th act: whether what was asked for it still holds.
  void use(std::size_t i, const Job& job) {
    const bool key_again = !job.idempotency_key.empty() &&
                           !keys_.insert({job.actor.person.n, job.idempotency_key}).second;
    const bool holds = !key_again && !batch_.touched(job.ahead.record);
    writer_.answer_from(holds ? std::optional(i) : std::nullopt);
  }
  void written(const Job& job, const Entry& entry) {
    batch_.wrote(entry.record, entry.record == job.ahead.record);
  }
  const BatchSoFar& batch() const { return batch_; }

 private:
  void ask(std::size_t i, std::string_view sql, std::initializer_list<store::Arg> args) {
    writer_.ask_ahead(i, sql, {args.begin(), args.size()});
  }

  store::Writer& writer_;
  BatchSoFar batch_;
  std::set<std::pair<std::int64_t, std::string>> keys_;
};

}  // namespace duoc
