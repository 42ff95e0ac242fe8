// Configuration files: what `duoc serve` and `duoc receive` are told by options, as lines
// `name = value`.
#pragma once

#include <set>
#include <string>

#include "server/command_line.h"

namespace duoc::server {

/// Read by every command that is told neither --store nor --config, when it is there.
inline constexpr const char* kSettingsFile = "/etc/duoc/duoc.conf";

/// Options of `duoc serve` with a value, and those without one: the names that a file may hold. A
/// file says "yes" or "no" where an option has no value.
const std::set<std::string>& serve_values();
const std::set<std::string>& serve_flags();

/// The same of a command, as its file may hold them.
struct SettingNames {
  std::set<std::string> values;
  std::set<std::string> flags;
};
const SettingNames& serve_names();
const SettingNames& receive_names();

/// Reads a file into options that are not given yet. Empty lines and lines that begin with # say
/// nothing. Throws Misused with file and line for a name that is unknown, comes twice or lacks a
/// value, and for a password, since others may read the file.
void take_settings(const std::string& path, Arguments& to,
                   const SettingNames& names = serve_names());
/// The same for the text of a file.
void take_settings_text(const std::string& path, const std::string& text, Arguments& to,
                        const SettingNames& names = serve_names());

/// The file whose settings a command goes by: --config; or, unless --store says where, the usual
/// one when it is there. Empty: none.
std::string settings_file(const Arguments& a);

}  // namespace duoc::server
