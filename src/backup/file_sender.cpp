// See file_sender.h.
#include "backup/file_sender.h"

#include <cstdio>

namespace duoc::backup {
namespace {

constexpr std::chrono::seconds kDamagedPause{3600};
constexpr std::chrono::seconds kRefusedPause{60};
// A line that takes every piece of the log may still be too slow for so much at once.
constexpr std::size_t kLarge = 8u << 20;

}  // namespace

FileSender::FileSender(Shipper::Parts& parts)
    : parts_(parts), files_(parts.files_folder, parts.state_folder) {}

bool FileSender::send(const std::function<bool()>& in_time,
                      const std::function<void()>& look_back) {
  bool any = false;
  for (const std::string& name : files_.find()) {
    const auto left = left_.find(name);
    if (left != left_.end() && Steady::now() < left->second.until) continue;
    if (!in_time()) break;
    look_back();
    if (!parts_.target->has_file(name) && !send_one(name)) continue;
    files_.sent(name);
    left_.erase(name);
    any = true;
  }
  return any;
}

bool FileSender::send_one(const std::string& name) {
  std::string sealed;
  try {
    PartHeader h;
    h.kind = "file";
    h.name = name;
    h.at = parts_.clock.now();
    sealed = seal_part(h, files_.read(name), parts_.box, parts_.signer);
  } catch (const std::exception& unfit) {
    leave_out(name, unfit.what(), kDamagedPause);
    return false;
  }
  try {
    parts_.target->put_file(name, sealed);
  } catch (const Emptied&) {
    throw;
  } catch (const Occupied&) {
    throw;
  } catch (const std::exception& refused) {
    if (sealed.size() < kLarge) throw;
    leave_out(name, "the file " + name + " was not taken: " + refused.what(), kRefusedPause);
    return false;
  }
  return true;
}

void FileSender::leave_out(const std::string& name, const std::string& why,
                           std::chrono::seconds pause) {
  Left& left = left_[name];
  if (left.why != why) std::fprintf(stderr, "duoc: backup: %s\n", why.c_str());
  left = {why, Steady::now() + pause};
}

void FileSender::forget() {
  files_.forget();
  left_.clear();
}

std::string FileSender::trouble() const {
  if (left_.empty()) return {};
  std::string text = left_.begin()->second.why;
  if (left_.size() > 1)
    text += " (and " + std::to_string(left_.size() - 1) + " files more are left out)";
  return text;
}

}  // namespace duoc::backup
