// See log.h.
#include "base/log.h"

#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>
#include <mutex>
#include <random>
#include <span>
#include <vector>

#include "base/json_out.h"
#include "base/text.h"

namespace duoc::log {
namespace {

constexpr std::size_t kSentenceMost = 1000;
constexpr std::array<std::string_view, 4> kNames = {"debug", "info", "warning", "error"};
constexpr std::array<std::string_view, 4> kPriorities = {"<7>", "<6>", "<4>", "<3>"};

std::atomic<bool> json{false};
std::atomic<bool> to_journal{false};
std::atomic<int> least{static_cast<int>(Level::warning)};
std::mutex counting;
Incidents counted;

// Whether stderr leads to systemd's journal, which takes a line's priority from its first bytes.
bool leads_to_journal() {
  const char* named = std::getenv("JOURNAL_STREAM");
  struct stat s {};
  if (named == nullptr || ::fstat(STDERR_FILENO, &s) != 0) return false;
  return named == std::to_string(s.st_dev) + ":" + std::to_string(s.st_ino);
}

// Always text, and never long: what is cut in the middle of a letter loses the letter.
std::string clean(std::string_view text) {
  std::string out(text.substr(0, kSentenceMost));
  if (valid_utf8(out)) return out;
  for (char& c : out) {
    if (static_cast<unsigned char>(c) >= 0x80) c = '?';
  }
  return out;
}

std::string at_now() {
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now).count();
  std::string out = rfc3339(Moment{ms / 1000});
  std::string fraction = std::to_string(1000 + ms % 1000);
  fraction[0] = '.';
  return out.insert(19, fraction);
}

using Field = Fields::value_type;

std::string json_line(Level level, std::string_view event, std::string_view sentence,
                      std::span<const Field> fields) {
  JsonOut out;
  out.open().field("at", at_now()).field("level", kNames[static_cast<std::size_t>(level)]);
  out.field("event", event).field("text", clean(sentence));
  for (const auto& [name, value] : fields) {
    out.key(name);
    if (const auto* n = std::get_if<std::int64_t>(&value)) {
      out.value(*n);
    } else {
      out.value(clean(std::get<std::string>(value)));
    }
  }
  out.close();
  std::string line;
  if (to_journal) line = kPriorities[static_cast<std::size_t>(level)];
  return line + out.take() + "\n";
}

// Digits alone: easy to read out over a telephone.
std::string new_incident() {
  static thread_local std::random_device random;
  std::string digits = std::to_string(100'000'000 + random() % 100'000'000).substr(1);
  return digits.insert(4, "-");
}

}  // namespace

void serve_json(Level from) {
  to_journal = leads_to_journal();
  least = static_cast<int>(from);
  json = true;
}

bool read_level(std::string_view name, Level& level) {
  for (std::size_t i = 0; i < kNames.size(); ++i) {
    if (kNames[i] != name) continue;
    level = static_cast<Level>(i);
    return true;
  }
  return false;
}

bool wanted(Level level) { return static_cast<int>(level) >= least; }

namespace {

void write_line(Level level, std::string_view event, std::string_view sentence,
                std::span<const Field> fields) noexcept {
  try {
    if (!wanted(level)) return;
    const std::string out =
        json ? json_line(level, event, sentence, fields) : "duoc: " + clean(sentence) + "\n";
    // One write a line, so that lines of several threads do not mix. What stderr does not take is
    // lost: there is nobody else to tell.
    [[maybe_unused]] const auto written = ::write(STDERR_FILENO, out.data(), out.size());
  } catch (...) {  // no memory for a line of the log: the work itself goes on
  }
}

}  // namespace

void line(Level level, std::string_view event, std::string_view sentence, Fields fields) noexcept {
  write_line(level, event, sentence, {fields.begin(), fields.size()});
}

std::string trouble(std::string_view event, std::string_view sentence, Fields fields) {
  const std::string incident = new_incident();
  {
    const std::lock_guard lock(counting);
    counted = {counted.count + 1, incident, system_clock()->now()};
  }
  std::vector<Field> all(fields);
  all.emplace_back("incident", incident);
  write_line(Level::error, event, sentence, all);
  return incident;
}

Incidents incidents() {
  const std::lock_guard lock(counting);
  return counted;
}

}  // namespace duoc::log
