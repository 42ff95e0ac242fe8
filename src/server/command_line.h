// Arguments of the command line, read once: words, --name value, --name=value and flags.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

namespace duoc::server {

/// A mistake of the person at the keyboard: one sentence, exit code 2.
struct Misused {
  std::string sentence;
};

/// A whole number from least to most. Throws Misused, naming `what`, for anything else.
std::int64_t whole_number(const std::string& what, const std::string& text, std::int64_t least,
                          std::int64_t most);

class Arguments {
 public:
  /// `flags` take no value. Commands with --store know --config too (settings.h). Throws Misused
  /// for an unknown name or a missing value.
  Arguments(const std::vector<std::string>& words, const std::set<std::string>& values,
            const std::set<std::string>& flags);
  const std::vector<std::string>& words() const { return words_; }
  std::string value(const std::string& name, const std::string& otherwise = "") const;
  bool has(const std::string& name) const { return values_.contains(name); }
  bool flag(const std::string& name) const { return flags_.contains(name); }
  /// From the configuration file: what the command line says stands.
  void set_value(const std::string& name, const std::string& value) {
    values_.try_emplace(name, value);
  }
  void set_flag(const std::string& name) { flags_.insert(name); }
  /// The value as a whole number. Throws Misused for anything else, or outside least … most.
  std::int64_t number(const std::string& name, std::int64_t otherwise, std::int64_t least,
                      std::int64_t most) const;

 private:
  std::vector<std::string> words_;
  std::map<std::string, std::string> values_;
  std::set<std::string> flags_;
};

int serve(const std::vector<std::string>& words);
int init(const std::vector<std::string>& words);
int import(const std::vector<std::string>& words);
/// duoc import units|people|holidays: the first word names which.
int import_organisation(const std::vector<std::string>& words);
int figures(const std::vector<std::string>& words);
int journal(const std::vector<std::string>& words);
/// duoc backup FOLDER | key | keys | check.
int backup(const std::vector<std::string>& words);
int restore(const std::vector<std::string>& words);
/// duoc receive: keeps what another machine's backup sends.
int receive(const std::vector<std::string>& words);
/// duoc unit add: the first units of an empty installation.
int unit(const std::vector<std::string>& words);
/// duoc store copy: an installation into another engine.
int store(const std::vector<std::string>& words);
/// duoc doctor: whether the installation may be trusted.
int doctor(const std::vector<std::string>& words);
int user(const std::vector<std::string>& words);
/// duoc capacity: offers to hold the data, side by side.
int capacity(const std::vector<std::string>& words);
int reference(const std::vector<std::string>& words);
/// duoc read FILE: what an import would see of it.
int read(const std::vector<std::string>& words);
/// duoc parse-file: the bounded child of reading a file; not for people.
int parse_file(const std::vector<std::string>& words);

}  // namespace duoc::server
