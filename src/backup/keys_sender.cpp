// See keys_sender.h.
#include "backup/keys_sender.h"

#include <cstdio>
#include <filesystem>

#include "backup/shelf.h"

namespace duoc::backup {
namespace {

namespace fs = std::filesystem;

constexpr std::chrono::seconds kBetween{60};
constexpr std::chrono::seconds kAtTheLatest{86400};
constexpr std::chrono::seconds kTroublePause{30};

void remove_leftovers(const std::string& journal_key) {
  const std::string begin = fs::path(journal_key).filename().string() + ".";
  std::error_code ignored;
  for (const auto& item : fs::directory_iterator(fs::path(journal_key).parent_path(), ignored)) {
    const std::string name = item.path().filename().string();
    // SQLite's own companions of the copy go as well.
    const std::string copy = name.starts_with(begin) ? name.substr(begin.size(), 30) : "";
    if (is_keys_name(copy)) fs::remove(item.path(), ignored);
  }
}

}  // namespace

KeysSender::KeysSender(Shipper::Parts& parts) : parts_(parts) {
  remove_leftovers(parts.journal_key);
}

std::optional<Moment> KeysSender::send(std::string& had, bool last) {
  if (!parts_.keys_target) return std::nullopt;
  const auto steady = Steady::now();
  const std::uint64_t changes = parts_.people_keys.changes();
  const bool changed = changes != copied_ && (!at_ || *at_ + kBetween <= steady || last);
  if (!changed && at_ && steady < *at_ + kAtTheLatest) return std::nullopt;
  if (again_ && steady < *again_ && !last) return std::nullopt;
  const Moment now = parts_.clock.now();
  try {
    copy(had, now);
  } catch (const std::exception& e) {
    if (trouble_ != e.what()) std::fprintf(stderr, "duoc: backup: %s\n", e.what());
    trouble_ = e.what();
    again_ = Steady::now() + kTroublePause;
    return std::nullopt;
  }
  trouble_.clear();
  again_.reset();
  copied_ = changes;
  at_ = steady;
  return now;
}

void KeysSender::copy(std::string& had, Moment now) {
  const std::string installation = hex(parts_.signer.public_key());
  if (!parts_.keys_target->look(installation, {})) {
    if (had == parts_.keys_target_name)
      throw std::runtime_error(
          "the target of the keys holds no copies, and has held some: is its disk mounted? If it "
          "was emptied on purpose, 'duoc backup anew'");
    parts_.keys_target->begin(installation);
  }
  copy_keys(parts_.people_keys, parts_.journal_key, parts_.signer, parts_.box, *parts_.keys_target,
            now);
  had = parts_.keys_target_name;
}

}  // namespace duoc::backup
