// See writer.h.
#include "backup/writer.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <climits>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/ensure.h"
#include "base/hash.h"
#include "base/json_in.h"
#include "base/json_out.h"

namespace duoc::backup {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view kOpeningDomain = "duoc backup opening v1\n";

std::string text_of(const fs::path& path) {
  std::ifstream in(path);
  std::ostringstream out;
  out << in.rdbuf();
  return out.str();
}

// What of this folder is another when it is copied to another place or another machine.
std::string surroundings(const std::string& folder) {
  std::string machine;
  std::ifstream in("/etc/machine-id");
  std::getline(in, machine);
  struct stat st {};
  if (::stat(folder.c_str(), &st) != 0) throw std::runtime_error("there is no folder " + folder);
  return hex(sha256(machine + " " + std::to_string(st.st_ino)));
}

std::string host_name() {
  char name[HOST_NAME_MAX + 1] = {};
  if (::gethostname(name, sizeof name - 1) != 0) return "";
  std::string out;
  for (const char* c = name; *c != '\0' && out.size() < 64; ++c)
    out += *c > ' ' && *c < 127 ? *c : '?';
  return out;
}

std::string opening_json(const Opening& o) {
  JsonOut out;
  out.open().field("opening", o.name).field("generation", o.generation);
  out.field("writer", o.writer).field("host", o.host).field("at", o.at).field("after", o.after);
  out.field("after_number", o.after_number).field("after_bytes", o.after_bytes);
  out.field("restored", o.restored).field("holds", o.holds);
  return out.take();
}

bool is_name(std::string_view text) {
  return text.size() == 16 && text.find_first_not_of("0123456789abcdef") == std::string_view::npos;
}

std::uint64_t count(const JsonIn& in, std::string_view name) {
  return static_cast<std::uint64_t>(std::max<std::int64_t>(0, in.integer(name).value_or(0)));
}

}  // namespace

std::string fresh_name() { return hex(sha256(random_bytes(16))).substr(0, 16); }

// The signature is the last field, over all that stands before it.
std::string Opening::line(const journal::Signer& signer) const {
  Opening named = *this;
  if (named.host.empty()) named.host = host_name();
  const std::string body = opening_json(named);
  const std::string signature = base64(signer.sign_text(std::string(kOpeningDomain) + body));
  return body + ",\"signature\":\"" + signature + "\"}";
}

std::optional<Opening> Opening::parse(std::string_view line, const journal::PublicKey* key) {
  if (!line.starts_with("{\"opening\":\"")) return std::nullopt;
  const auto in = parse_json(line);
  const auto end = line.rfind(",\"signature\":");
  if (!in || end == std::string_view::npos) return std::nullopt;
  Opening o;
  o.name = in->text_or_empty("opening");
  o.generation = in->text_or_empty("generation");
  o.writer = in->text_or_empty("writer");
  o.host = in->text_or_empty("host");
  o.at = in->moment("at").value_or(Moment{0});
  o.after = in->text_or_empty("after");
  o.after_number = count(*in, "after_number");
  o.after_bytes = count(*in, "after_bytes");
  if (const auto restored = in->integer("restored"); restored && *restored >= 0)
    o.restored = static_cast<Position>(*restored);
  o.holds = count(*in, "holds");
  if (!is_name(o.name) || !is_name(o.writer)) return std::nullopt;
  if (key == nullptr) return o;
  const auto signature = from_base64(in->text_or_empty("signature"));
  const std::string body(line.substr(0, end));
  if (!signature || opening_json(o) != body ||
      !journal::check_text(std::string(kOpeningDomain) + body, *signature, *key))
    return std::nullopt;
  return o;
}

std::string Opening::shown() const {
  return "writer " + writer + (host.empty() ? "" : " of the machine " + host) + ", since " +
         rfc3339(at);
}

std::string tagged(std::string line, const std::string& opening) {
  ENSURE(line.ends_with('}'));
  line.pop_back();
  return line + ",\"under\":\"" + opening + "\"}";
}

std::string tag_of(std::string_view line) {
  const auto in = parse_json(line);
  return in ? in->text_or_empty("under") : "";
}

void write_durably(const std::string& path, const std::string& text) {
  const std::string fresh = path + ".new";
  const int fd = ::open(fresh.c_str(), O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
  const bool ok = fd >= 0 &&
                  ::write(fd, text.data(), text.size()) == static_cast<ssize_t>(text.size()) &&
                  ::fdatasync(fd) == 0;
  if (fd >= 0) ::close(fd);
  if (!ok) throw std::runtime_error("there is no writing to " + fresh + ": is the disk full?");
  fs::rename(fresh, path);
  const int folder =
      ::open(fs::path(path).parent_path().c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (folder >= 0) {
    ::fsync(folder);
    ::close(folder);
  }
}

std::string new_writer(const std::string& folder) {
  const std::string name = fresh_name();
  JsonOut out;
  out.open().field("writer", name).field("where", surroundings(folder)).close();
  write_durably((fs::path(folder) / "writer").string(), out.take() + "\n");
  return name;
}

std::string writer_of(const std::string& folder) {
  const auto in = parse_json(text_of(fs::path(folder) / "writer"));
  if (in && is_name(in->text_or_empty("writer")) &&
      in->text_or_empty("where") == surroundings(folder))
    return in->text_or_empty("writer");
  return new_writer(folder);
}

void ask_anew(const std::string& folder) {
  fs::create_directories(folder);
  fs::permissions(folder, fs::perms::owner_all, fs::perm_options::replace);
  write_durably((fs::path(folder) / "anew").string(), "asked\n");
}
bool asked_anew(const std::string& folder) { return fs::exists(fs::path(folder) / "anew"); }
void forget_asked_anew(const std::string& folder) { fs::remove(fs::path(folder) / "anew"); }

void write_origin(const std::string& folder, const Origin& origin) {
  fs::create_directories(folder);
  fs::permissions(folder, fs::perms::owner_all, fs::perm_options::replace);
  JsonOut out;
  out.open().field("generation", origin.generation).field("number", origin.number);
  out.field("bytes", origin.bytes).field("position", origin.position).close();
  write_durably((fs::path(folder) / "restored").string(), out.take() + "\n");
}

std::optional<Origin> read_origin(const std::string& folder) {
  const auto in = parse_json(text_of(fs::path(folder) / "restored"));
  if (!in) return std::nullopt;
  return Origin{in->text_or_empty("generation"), count(*in, "number"), count(*in, "bytes"),
                count(*in, "position")};
}

void forget_origin(const std::string& folder) { fs::remove(fs::path(folder) / "restored"); }

}  // namespace duoc::backup
