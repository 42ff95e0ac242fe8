// See exposition.h.
#include "http/exposition.h"

#include <cmath>
#include <cstdio>

namespace duoc::http {
namespace {

std::string number(double value) {
  char text[40];
  if (std::floor(value) == value && std::fabs(value) < 1e15) {
    std::snprintf(text, sizeof text, "%.0f", value);
  } else {
    std::snprintf(text, sizeof text, "%.9g", value);
  }
  return text;
}

std::string escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '\\' || c == '"') out.push_back('\\');
    if (c == '\n') {
      out += "\\n";
    } else {
      out.push_back(c);
    }
  }
  return out;
}

}  // namespace

void Exposition::family(std::string_view name, std::string_view type, std::string_view help) {
  name_ = name;
  out_ += "# HELP " + name_ + " ";
  out_ += help;
  out_ += "\n# TYPE " + name_ + " ";
  out_ += type;
  out_ += "\n";
}

void Exposition::line(std::string_view suffix, const Labels& labels, double value) {
  out_ += name_;
  out_ += suffix;
  std::string_view before = "{";
  for (const auto& [name, text] : labels) {
    out_ += before;
    out_ += name;
    out_ += "=\"" + escaped(text) + "\"";
    before = ",";
  }
  if (!labels.empty()) out_ += "}";
  out_ += " " + number(value) + "\n";
}

void Exposition::sample(const Labels& labels, double value) { line("", labels, value); }

void Exposition::sample(const Labels& labels, const Histogram& histogram) {
  Labels with = labels;
  with.emplace_back("le", "");
  double below = 0;
  for (std::size_t i = 0; i < histogram.counts.size(); ++i) {
    below += static_cast<double>(histogram.counts[i]);
    with.back().second =
        i < Histogram::kBounds.size() ? number(Histogram::kBounds[i]) : std::string("+Inf");
    line("_bucket", with, below);
  }
  line("_sum", labels, histogram.sum);
  line("_count", labels, static_cast<double>(histogram.total));
}

void Exposition::one(std::string_view name, std::string_view type, std::string_view help,
                     double value) {
  family(name, type, help);
  sample(value);
}

}  // namespace duoc::http
