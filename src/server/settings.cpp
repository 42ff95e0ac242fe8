// See settings.h.
#include "server/settings.h"

#include <filesystem>

#include "base/text.h"
#include "server/reading.h"

namespace duoc::server {
namespace {

constexpr std::size_t kFileBytesMost = 64u << 10;
constexpr int kLinesMost = 1000;

std::string_view trimmed(std::string_view text) {
  const auto begin = text.find_first_not_of(" \t\r");
  if (begin == std::string_view::npos) return {};
  return text.substr(begin, text.find_last_not_of(" \t\r") - begin + 1);
}

std::string listed(const SettingNames& names) {
  std::set<std::string> all = names.values;
  all.insert(names.flags.begin(), names.flags.end());
  std::string out;
  for (const std::string& name : all) out += (out.empty() ? "" : ", ") + name;
  return out;
}

// One line into `to`; what is wrong with it as the end of a sentence, or nothing.
std::string take_line(std::string_view line, bool elsewhere, const SettingNames& names,
                      std::set<std::string>& seen, Arguments& to) {
  const auto equals = line.find('=');
  if (equals == std::string_view::npos) return "needs 'name = value'";
  const std::string name(trimmed(line.substr(0, equals)));
  const std::string value(trimmed(line.substr(equals + 1)));
  const bool flag = names.flags.contains(name);
  if (!flag && !names.values.contains(name))
    return "there is no setting '" + name + "'; there are " + listed(names);
  if (!seen.insert(name).second) return "'" + name + "' stands here a second time";
  if (value.empty()) return "'" + name + "' has no value; leave the line out instead";
  if (flag && value != "yes" && value != "no")
    return "'" + name + "' is yes or no, not '" + value + "'";
  if (name == "store" && store::names_password(value))
    return "a password does not belong here; name a file of its own: …?passfile=/etc/duoc/pgpass";
  if (flag) {
    if (value == "yes") to.set_flag(name);
  } else if (!elsewhere || name != "data") {
    to.set_value(name, value);
  }
  return {};
}

}  // namespace

const std::set<std::string>& serve_values() {
  static const std::set<std::string> all = {"store",
                                            "data",
                                            "address",
                                            "port",
                                            "threads",
                                            "certificate",
                                            "key",
                                            "client-authority",
                                            "connections",
                                            "metrics-token",
                                            "log-level",
                                            "backup",
                                            "backup-keys",
                                            "backup-ca",
                                            "backup-token",
                                            "backup-key",
                                            "backup-certificate",
                                            "backup-keep-days",
                                            "connections",
                                            "metrics-token",
                                            "log-level"};
  return all;
}

const std::set<std::string>& serve_flags() {
  static const std::set<std::string> all = {"behind-proxy", "access-log"};
  return all;
}

const SettingNames& serve_names() {
  static const SettingNames all = {serve_values(), serve_flags()};
  return all;
}

const SettingNames& receive_names() {
  static const SettingNames all = {
      {"folder", "address", "port", "certificate", "key", "client-authority", "token", "keep-days"},
      {}};
  return all;
}

void take_settings_text(const std::string& path, const std::string& text, Arguments& to,
                        const SettingNames& names) {
  const bool elsewhere = to.has("store");  // then the folder beside the file's store is not meant
  std::set<std::string> seen;
  int number = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto end = std::min(text.find('\n', at), text.size());
    const std::string_view line = trimmed(std::string_view(text).substr(at, end - at));
    at = end + 1;
    const std::string where = path + ":" + std::to_string(++number) + ": ";
    if (number > kLinesMost) throw Misused{where + "a configuration has at most 1000 lines"};
    if (!valid_utf8(line) || line.find('\0') != std::string_view::npos)
      throw Misused{where + "this is not text in UTF-8"};
    if (line.empty() || line.front() == '#') continue;
    if (const std::string wrong = take_line(line, elsewhere, names, seen, to); !wrong.empty())
      throw Misused{where + wrong};
  }
}

void take_settings(const std::string& path, Arguments& to, const SettingNames& names) {
  std::string text;
  try {
    text = read_file(path, kFileBytesMost);
  } catch (const std::runtime_error& trouble) {
    throw Misused{trouble.what()};
  }
  take_settings_text(path, text, to, names);
}

std::string settings_file(const Arguments& a) {
  if (a.has("config")) return a.value("config");
  std::error_code ignored;  // a folder that may not be looked into is as one without the file
  if (!a.has("store") && std::filesystem::exists(kSettingsFile, ignored)) return kSettingsFile;
  return {};
}

}  // namespace duoc::server
