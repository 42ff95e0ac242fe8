// What every bench prints: one JSON object a line. And the clocks they measure by.
#pragma once

#include <string>
#include <vector>

namespace duoc::bench {

/// Whether a smaller or a greater value is the better one.
enum class Better { less, more };

struct Line {
  std::string name;
  double value = 0;
  std::string unit;
  std::string rival = {};  // "" for none
  double rival_value = 0;
  Better better = Better::less;
  std::string goal = {};  // in words, "" for none
};

/// {"name", "value", "unit", "rival", "rival_value", "ratio", "goal"}: the ratio says how many
/// times as good as the rival we are, whichever way is better.
void print(const Line& line);

double median(std::vector<double> values);
/// The p-th part of the values lies at or below; p in 0..1.
double quantile(std::vector<double> values, double p);

/// Seconds of a steady clock.
double wall_seconds();
/// Seconds of processor time used so far by the whole process, and by the calling thread alone.
double process_seconds();
double thread_seconds();

}  // namespace duoc::bench
