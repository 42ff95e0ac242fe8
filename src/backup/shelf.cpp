// See shelf.h.
#include "backup/shelf.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <fstream>
#include <set>

#include "backup/part.h"
#include "backup/writer.h"
#include "base/ensure.h"
#include "base/hash.h"

namespace duoc::backup {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kCountDigits = 12;
constexpr std::size_t kLineMost = 2048;
constexpr std::size_t kLinesMost = 64u << 20;  // bytes of one log of heads

bool all_of(std::string_view text, std::string_view letters) {
  return text.find_first_not_of(letters) == std::string_view::npos;
}

void sync_folder(const fs::path& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

bool write_all(int fd, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t n = ::write(fd, bytes.data(), bytes.size());
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

// Under another name first, so that a part is whole or not there; link() refuses a name that is
// taken, which rename() would not.
void put_new(const fs::path& path, std::string_view bytes) {
  fs::create_directories(path.parent_path());
  const fs::path temporary = path.string() + ".new";
  const int fd = ::open(temporary.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  if (fd < 0)
    throw std::runtime_error("the backup cannot be written in " + path.parent_path().string());
  const bool ok = write_all(fd, bytes) && ::fsync(fd) == 0;
  ::close(fd);
  const bool linked = ok && ::link(temporary.c_str(), path.c_str()) == 0;
  ::unlink(temporary.c_str());
  if (!linked)
    throw std::runtime_error("the backup could not be written: is the disk of " +
                             path.parent_path().string() + " full?");
  sync_folder(path.parent_path());
}

std::vector<std::string> lines_in(const fs::path& path) {
  std::vector<std::string> out;
  std::ifstream in(path);
  for (std::string line; std::getline(in, line);)
    if (!line.empty()) out.push_back(line);
  return out;
}

void append_line(const fs::path& path, std::string_view line) {
  const bool first = !fs::exists(path);
  const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
  struct stat st {};
  // The line end goes first as well: a line that a crash has cut stays alone.
  const bool ok = fd >= 0 && ::fstat(fd, &st) == 0 && st.st_size < static_cast<off_t>(kLinesMost) &&
                  write_all(fd, "\n" + std::string(line) + "\n") && ::fdatasync(fd) == 0;
  if (fd >= 0) ::close(fd);
  if (!ok) throw std::runtime_error("the log of heads could not be written in " + path.string());
  if (first) sync_folder(path.parent_path());
}

std::string read_whole(const fs::path& path) {
  std::error_code none;
  const auto bytes = fs::file_size(path, none);
  std::ifstream in(path, std::ios::binary);
  if (none || !in) throw std::runtime_error("there is no readable file " + path.string());
  if (bytes > kPartMost) throw Damaged(path.string() + " is larger than any part is");
  std::string out(bytes, '\0');
  in.read(out.data(), static_cast<std::streamsize>(bytes));
  out.resize(static_cast<std::size_t>(in.gcount()));
  return out;
}

bool is_file_part(std::string_view name, std::string_view folder) {
  return name.ends_with(".part") && is_file_name(name.substr(0, name.size() - 5)) &&
         name.substr(0, 2) == folder;
}

std::vector<std::string> names_in(const fs::path& folder) {
  std::vector<std::string> out;
  if (fs::is_directory(folder))
    for (const auto& item : fs::directory_iterator(folder))
      out.push_back(item.path().filename().string());
  std::sort(out.begin(), out.end());
  return out;
}

Moment changed_at(const fs::path& path) {
  struct stat st {};
  return ::stat(path.c_str(), &st) == 0 ? Moment{st.st_mtime} : kNever;
}

std::string random_end() { return hex(sha256(random_bytes(16))).substr(0, 8); }

std::string first_line(const fs::path& path) {
  std::ifstream in(path);
  std::string line;
  std::getline(in, line);
  return line;
}

std::string tag_of_opening(const std::string& line) {
  const auto opening = Opening::parse(line, nullptr);
  return opening ? opening->name : "";
}

// Others of this machine wait until it goes.
class Turn {
 public:
  explicit Turn(const fs::path& file) : file_(::open(file.c_str(), O_RDONLY | O_CLOEXEC)) {
    if (file_ >= 0) ::flock(file_, LOCK_EX);
  }
  ~Turn() {
    if (file_ >= 0) ::close(file_);
  }
  Turn(const Turn&) = delete;
  Turn& operator=(const Turn&) = delete;

 private:
  int file_;
};

// "PREFIX-20261127T160530Z-1a2b3c4d"
bool is_dated(std::string_view name, std::string_view prefix) {
  if (!name.starts_with(prefix) || name.size() != prefix.size() + 16 + 1 + 8) return false;
  name.remove_prefix(prefix.size());
  return parse_compact(name.substr(0, 16)).has_value() && name[16] == '-' &&
         all_of(name.substr(17), "0123456789abcdef");
}

}  // namespace

std::string compact(Moment t) {
  const Day day{static_cast<std::int32_t>(t.s / 86400)};  // of UTC
  const Civil c = civil(day);
  const auto rest = static_cast<int>(t.s % 86400);
  char out[32];
  std::snprintf(out, sizeof out, "%04d%02d%02dT%02d%02d%02dZ", c.year % 10000, c.month % 100,
                c.day % 100, rest / 3600, rest / 60 % 60, rest % 60);
  return out;
}

std::optional<Moment> parse_compact(std::string_view t) {
  if (t.size() != 16 || t[8] != 'T' || t[15] != 'Z') return std::nullopt;
  const std::string text = std::string(t.substr(0, 4)) + "-" + std::string(t.substr(4, 2)) + "-" +
                           std::string(t.substr(6, 2)) + "T" + std::string(t.substr(9, 2)) + ":" +
                           std::string(t.substr(11, 2)) + ":" + std::string(t.substr(13, 2)) + "Z";
  return parse_rfc3339(text);
}

bool is_generation(std::string_view name) {
  if (is_dated(name, "g-")) return true;
  constexpr std::size_t kBefore = 2 + kCountDigits + 1;
  return name.starts_with("g-") && name.size() > kBefore && name[kBefore - 1] == '-' &&
         all_of(name.substr(2, kCountDigits), "0123456789") && count_of(name) != 0 &&
         is_dated(name.substr(kBefore), "");
}
std::uint64_t count_of(std::string_view name) {
  std::uint64_t n = 0;
  if (name.size() > 2 + kCountDigits && name[2 + kCountDigits] == '-')
    std::from_chars(name.data() + 2, name.data() + 2 + kCountDigits, n);
  return n;
}
bool is_keys_name(std::string_view name) { return is_dated(name, "keys-"); }
std::string new_generation(std::uint64_t count, Moment now) {
  char digits[24];
  std::snprintf(digits, sizeof digits, "%012llu", static_cast<unsigned long long>(count));
  return "g-" + std::string(digits) + "-" + compact(now) + "-" + random_end();
}
bool is_file_name(std::string_view name) {
  return name.size() == 64 && all_of(name, "0123456789abcdef");
}

Shelf::Shelf(std::string folder, int keep_days)
    : folder_(std::move(folder)), keep_days_(keep_days) {}

std::string Shelf::part_path(const std::string& generation, std::uint64_t number) const {
  ENSURE(is_generation(generation));
  char name[32];
  std::snprintf(name, sizeof name, "%012llu.part", static_cast<unsigned long long>(number));
  return folder_ + "/" + generation + "/" + name;
}

std::string Shelf::file_path(const std::string& name) const {
  ENSURE(is_file_name(name));
  return folder_ + "/files/" + name.substr(0, 2) + "/" + name + ".part";
}

std::string Shelf::target() const { return first_line(fs::path(folder_) / "target"); }

std::string Shelf::opened(const std::string& generation) const {
  return first_line(fs::path(folder_) / generation / "opened");
}

std::optional<Newest> Shelf::newest(const RowEnd& end) const {
  const auto all = generations();
  if (all.empty()) return std::nullopt;
  Newest out;
  out.generation = all.back();
  std::error_code none;
  if (end.generation == out.generation && end.number != 0 &&
      fs::exists(part_path(end.generation, end.number)) &&
      !fs::exists(part_path(end.generation, end.number + 1))) {
    out.number = end.number;
  } else if (const auto there = numbers(out.generation); !there.empty()) {
    out.number = there.back();
  }
  if (out.number != 0) out.hash = hex(sha256(read_whole(part_path(out.generation, out.number))));
  const auto bytes = fs::file_size(fs::path(folder_) / out.generation / "heads", none);
  if (!none) out.bytes = bytes;
  out.opened = opened(out.generation);
  return out;
}

std::optional<Held> Shelf::look(const std::string& installation, const RowEnd& end) {
  if (!fs::exists(fs::path(folder_) / "installation")) return std::nullopt;
  if (this->installation() != installation)
    throw std::runtime_error(folder_ +
                             " holds the backup of another installation: name an empty folder");
  return Held{target(), newest(end)};
}

Held Shelf::begin(const std::string& installation) {
  if (auto held = look(installation, {})) {
    if (held->target.empty()) {  // of an earlier release
      held->target = fresh_name();
      put_new(fs::path(folder_) / "target", held->target + "\n");
    }
    return *held;
  }
  std::error_code ignored;  // of a beginning that was cut off
  fs::remove(fs::path(folder_) / "target", ignored);
  put_new(fs::path(folder_) / "target", fresh_name() + "\n");
  put_new(fs::path(folder_) / "installation", installation + "\n");
  return Held{target(), std::nullopt};
}

// One opening at a time, and each knows of the one before: of two that were made for the same state
// of the target the second is refused.
void Shelf::open(const std::string& generation, std::string_view line) {
  ENSURE(is_generation(generation));
  must_be_greeted();
  const Turn turn(fs::path(folder_) / "installation");
  const auto opening = Opening::parse(line, nullptr);
  if (!opening || opening->generation != generation || line.size() > kLineMost)
    throw std::runtime_error("this is no opening of " + generation);
  if (tag_of_opening(opened(generation)) == opening->name) return;  // asked once more
  const auto now = newest({opening->after, opening->after_number});
  const std::string newest_name = now ? now->generation : "";
  if (newest_name != opening->after || (now ? now->number : 0) != opening->after_number ||
      (now ? now->bytes : 0) != opening->after_bytes)
    throw Occupied("another writer was at the target since it was asked");
  const std::uint64_t least = newest_name.empty() ? 0 : count_of(newest_name);
  if (generation != newest_name &&
      (count_of(generation) <= least || count_of(generation) > least + kCountsAhead))
    throw Occupied(generation + " does not come after " + newest_name);
  const fs::path folder = fs::path(folder_) / generation;
  fs::create_directories(folder);
  append_line(folder / "heads", line);
  write_durably((folder / "opened").string(), std::string(line) + "\n");
  sync_folder(folder_);
}

// Who was at work here before the newest opening is not, any more.
void Shelf::must_be_newest(const std::string& generation, const std::string& opening) const {
  const auto all = generations();
  const std::string last = all.empty() ? "" : all.back();
  const std::string line = last.empty() ? "" : opened(last);
  if (line.empty() && count_of(generation) == 0) return;  // all of an earlier release
  const auto now = Opening::parse(line, nullptr);
  if (last == generation && now && now->name == opening) return;
  throw Occupied(last + " is the newest row, of " + (now ? now->shown() : "another writer"));
}

// A folder that was emptied, or whose disk is not mounted, gets no new tree.
void Shelf::must_be_greeted() const {
  if (!fs::exists(fs::path(folder_) / "installation"))
    throw Emptied(folder_ + " holds no backup any more: was it emptied, or is its disk away");
}

void Shelf::put_part(const std::string& generation, std::uint64_t number, std::string_view bytes) {
  must_be_greeted();
  const fs::path path = part_path(generation, number);
  if (fs::exists(path)) {
    if (read_whole(path) == bytes) return;
    throw Occupied("part " + std::to_string(number) + " of " + generation +
                   " is there already and is another");
  }
  const auto header = read_header(bytes.substr(0, kHeaderMost));
  must_be_newest(generation, header ? header->opening : "");
  put_new(path, bytes);
}

std::optional<std::string> Shelf::hash_of(const std::string& generation, std::uint64_t number) {
  must_be_greeted();
  const fs::path path = part_path(generation, number);
  if (!fs::exists(path)) return std::nullopt;
  return hex(sha256(read_whole(path)));
}

void Shelf::add_line(const std::string& generation, std::string_view line) {
  ENSURE(is_generation(generation));
  must_be_greeted();
  if (line.size() > kLineMost || line.find('\n') != std::string_view::npos)
    throw std::runtime_error("a line of the log of heads is too long");
  const fs::path path = fs::path(folder_) / generation / "heads";
  // An erasure holds whoever tells of it.
  if (!line.starts_with("{\"erased\":")) must_be_newest(generation, tag_of(line));
  // Nor does one that is sent once more bring back a generation that is over.
  if (!fs::is_directory(path.parent_path()))
    throw Occupied(generation + " is not at the target, or not any more");
  append_line(path, line);
}

bool Shelf::has_file(const std::string& name) { return fs::exists(file_path(name)); }

void Shelf::put_file(const std::string& name, std::string_view bytes) {
  must_be_greeted();
  if (!has_file(name)) put_new(file_path(name), bytes);
}

void Shelf::put_keys(const std::string& name, std::string_view bytes) {
  ENSURE(is_keys_name(name));
  must_be_greeted();
  put_new(fs::path(folder_) / "keys" / (name + ".part"), bytes);
}

// When the first part came that made it whole.
std::optional<Moment> Shelf::whole_since(const std::string& generation) const {
  for (const std::uint64_t n : numbers(generation)) {
    std::ifstream in(part_path(generation, n), std::ios::binary);
    std::string start(kHeaderMost, '\0');
    in.read(start.data(), static_cast<std::streamsize>(start.size()));
    start.resize(static_cast<std::size_t>(in.gcount()));
    const auto header = read_header(start);
    if (header && header->whole) return changed_at(part_path(generation, n));
  }
  return std::nullopt;
}

// An erasure holds for every restore from here, whatever else is removed.
void Shelf::keep_erasures(const std::string& generation) const {
  const auto key = hash_from_hex(installation());
  if (!key) return;
  const auto known = erasures();
  std::set<std::string> there(known.begin(), known.end());
  for (const std::string& line : lines(generation))
    if (read_erasure(line, *key) && there.insert(line).second)
      append_line(fs::path(folder_) / "erasures", line);
}

void Shelf::prune_at(Moment now) {
  const auto all = generations();
  std::optional<Moment> after;  // since when a newer one has been whole
  for (auto g = all.rbegin(); g != all.rend(); ++g) {
    if (after && *after + std::int64_t{keep_days_} * 86400 < now) {
      keep_erasures(*g);
      fs::remove_all(fs::path(folder_) / *g);
      continue;
    }
    if (const auto since = whole_since(*g)) after = since;
  }
  // Also what a crash left half written, which is sent again under another name.
  for (const std::string& name : names_in(fs::path(folder_) / "keys")) {
    const fs::path path = fs::path(folder_) / "keys" / name;
    const bool half = name.ends_with(".part.new");
    if (!half && !name.ends_with(".part")) continue;
    if (changed_at(path) + std::int64_t{half ? 1 : kKeysDays} * 86400 < now) fs::remove(path);
  }
}

void Shelf::prune() { prune_at(system_clock()->now()); }

std::string Shelf::installation() const { return first_line(fs::path(folder_) / "installation"); }

std::vector<std::string> Shelf::generations() const {
  auto out = names_in(folder_);
  std::erase_if(out, [](const std::string& name) { return !is_generation(name); });
  std::sort(out.begin(), out.end(), [](const std::string& a, const std::string& b) {
    return std::pair(count_of(a), a) < std::pair(count_of(b), b);
  });
  return out;
}

std::vector<std::uint64_t> Shelf::numbers(const std::string& generation) const {
  std::vector<std::uint64_t> out;
  for (const std::string& name : names_in(fs::path(folder_) / generation)) {
    std::uint64_t n = 0;
    const auto [end, error] = std::from_chars(name.data(), name.data() + name.size(), n);
    if (error == std::errc() && name.size() == 17 && std::string_view(end) == ".part")
      out.push_back(n);
  }
  std::sort(out.begin(), out.end());
  return out;
}

std::string Shelf::part(const std::string& generation, std::uint64_t number) const {
  return read_whole(part_path(generation, number));
}

std::vector<std::string> Shelf::lines(const std::string& generation) const {
  return lines_in(fs::path(folder_) / generation / "heads");
}

std::vector<std::string> Shelf::erasures() const {
  return lines_in(fs::path(folder_) / "erasures");
}

std::vector<std::string> Shelf::files() const {
  std::vector<std::string> out;
  for (const std::string& folder : names_in(fs::path(folder_) / "files"))
    for (const std::string& name : names_in(fs::path(folder_) / "files" / folder))
      if (is_file_part(name, folder)) out.push_back(name.substr(0, name.size() - 5));
  return out;
}

std::vector<std::string> Shelf::strays() const {
  std::vector<std::string> out;
  const auto add = [&](const std::string& where) {
    if (out.size() < 20) out.push_back(where);
  };
  for (const std::string& folder : names_in(fs::path(folder_) / "files"))
    for (const std::string& name : names_in(fs::path(folder_) / "files" / folder))
      if (!is_file_part(name, folder)) add("files/" + folder + "/" + name);
  for (const std::string& generation : generations()) {
    const auto count = [&](const std::string& name) {
      return name.size() == 17 && name.ends_with(".part") &&
             all_of(std::string_view(name).substr(0, 12), "0123456789");
    };
    for (const std::string& name : names_in(fs::path(folder_) / generation))
      if (name != "heads" && name != "opened" && !count(name)) add(generation + "/" + name);
  }
  return out;
}

std::string Shelf::file(const std::string& name) const { return read_whole(file_path(name)); }

std::vector<std::string> Shelf::keys() const {
  std::vector<std::string> out;
  for (const std::string& name : names_in(fs::path(folder_) / "keys"))
    if (name.ends_with(".part") && is_keys_name(name.substr(0, name.size() - 5)))
      out.push_back(name.substr(0, name.size() - 5));
  return out;
}

std::string Shelf::keys_copy(const std::string& name) const {
  ENSURE(is_keys_name(name));
  return read_whole(fs::path(folder_) / "keys" / (name + ".part"));
}

}  // namespace duoc::backup
