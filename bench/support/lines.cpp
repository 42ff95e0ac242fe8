// See lines.h.
#include "support/lines.h"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>
#include <cstdio>

#include "base/json_out.h"

namespace duoc::bench {
namespace {

std::string rounded(double n) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", n);
  return text;
}

double seconds_of(int who) {
  rusage used{};
  ::getrusage(who, &used);
  const auto seconds = [](const timeval& t) {
    return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
  };
  return seconds(used.ru_utime) + seconds(used.ru_stime);
}

}  // namespace

void print(const Line& l) {
  JsonOut out;
  out.open().field("name", l.name).field_raw("value", rounded(l.value)).field("unit", l.unit);
  if (l.rival.empty()) {
    out.field_raw("rival", "null").field_raw("ratio", "null");
  } else {
    const double ratio =
        l.better == Better::less ? l.rival_value / l.value : l.value / l.rival_value;
    out.field("rival", l.rival).field_raw("rival_value", rounded(l.rival_value));
    out.field_raw("ratio", rounded(ratio));
  }
  if (!l.goal.empty()) out.field("goal", l.goal);
  out.close();
  std::puts(out.text().c_str());
  std::fflush(stdout);
}

double quantile(std::vector<double> values, double p) {
  if (values.empty()) return 0;
  const auto at = static_cast<std::ptrdiff_t>(p * static_cast<double>(values.size() - 1));
  std::nth_element(values.begin(), values.begin() + at, values.end());
  return values[static_cast<std::size_t>(at)];
}

double median(std::vector<double> values) { return quantile(std::move(values), 0.5); }

double wall_seconds() {
  return std::chrono::duration<double>(std::chrono::steady_clock::now().time_since_epoch()).count();
}
double process_seconds() { return seconds_of(RUSAGE_SELF); }
double thread_seconds() { return seconds_of(RUSAGE_THREAD); }

}  // namespace duoc::bench
