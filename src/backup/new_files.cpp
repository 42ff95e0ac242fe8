// See new_files.h.
#include "backup/new_files.h"

#include <sys/stat.h>

#include <ctime>
#include <filesystem>
#include <fstream>

#include "backup/part.h"
#include "backup/shelf.h"

namespace duoc::backup {

namespace fs = std::filesystem;

NewFiles::NewFiles(std::string files_folder, std::string state_folder)
    : files_(std::move(files_folder)), list_((fs::path(state_folder) / "files").string()) {
  std::ifstream in(list_);
  for (std::string line; std::getline(in, line);)
    if (is_file_name(line)) sent_.insert(line);
}

std::vector<std::string> NewFiles::find() {
  std::vector<std::string> out;
  if (!fs::is_directory(files_)) return out;
  for (const auto& folder : fs::directory_iterator(files_)) {
    struct stat st {};
    if (!folder.is_directory() || ::stat(folder.path().c_str(), &st) != 0) continue;
    const long long changed = st.st_mtim.tv_sec * 1'000'000'000LL + st.st_mtim.tv_nsec;
    const std::string name = folder.path().filename().string();
    const auto looked = looked_.find(name);
    if (looked != looked_.end() && looked->second == changed) continue;
    bool open = false;  // something is left to send
    for (const auto& item : fs::directory_iterator(folder.path())) {
      const std::string file = item.path().filename().string();
      if (!is_file_name(file) || sent_.contains(file)) continue;
      out.push_back(file);
      open = true;
    }
    // A folder's time is coarse: one that changed just now is read again.
    if (!open && st.st_mtim.tv_sec + 2 < std::time(nullptr)) looked_[name] = changed;
  }
  return out;
}

void NewFiles::sent(const std::string& name) {
  if (!sent_.insert(name).second) return;
  std::ofstream(list_, std::ios::app) << name << "\n";
}

void NewFiles::forget() {
  sent_.clear();
  looked_.clear();
  std::error_code ignored;
  fs::remove(list_, ignored);
}

std::string NewFiles::read(const std::string& name) const {
  const fs::path path = fs::path(files_) / name.substr(0, 2) / name;
  std::error_code none;
  const auto bytes = fs::file_size(path, none);
  std::ifstream in(path, std::ios::binary);
  if (none || !in) throw std::runtime_error("the file " + name + " cannot be read");
  if (bytes > kPlainMost)
    throw std::runtime_error("the file " + name + " has more than " +
                             std::to_string(kPlainMost >> 20) +
                             " MiB and stays out of the backup: keep a copy of it yourself");
  std::string out(bytes, '\0');
  in.read(out.data(), static_cast<std::streamsize>(bytes));
  out.resize(static_cast<std::size_t>(in.gcount()));
  // Sealed under its name it would stand in the backup for good.
  if (hex(sha256(out)) != name)
    throw std::runtime_error("the file " + name +
                             " was cut or changed and stays out of the backup: bring it back from "
                             "a copy");
  return out;
}

}  // namespace duoc::backup
