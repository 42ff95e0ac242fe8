// Metrics as Prometheus reads them: text format 0.0.4, which OpenMetrics readers take as well.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/histogram.h"

namespace duoc::http {

/// One text under construction: a family, then its samples.
class Exposition {
 public:
  static constexpr const char* kType = "text/plain; version=0.0.4; charset=utf-8";
  using Labels = std::vector<std::pair<std::string_view, std::string>>;

  /// `type`: "counter", "gauge" or "histogram".
  void family(std::string_view name, std::string_view type, std::string_view help);
  /// Of the family begun last.
  void sample(const Labels& labels, double value);
  void sample(double value) { sample({}, value); }
  void sample(const Labels& labels, const Histogram& histogram);
  /// A family with one sample.
  void one(std::string_view name, std::string_view type, std::string_view help, double value);
  std::string take() { return std::move(out_); }

 private:
  void line(std::string_view suffix, const Labels& labels, double value);

  std::string name_;
  std::string out_;
};

}  // namespace duoc::http
