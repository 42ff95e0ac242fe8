// What may be found of an installation, under stable keys, with its sentences in both languages:
// the command line says them in English, the pages in the reader's language.
#pragma once

#include <map>
#include <span>
#include <string>
#include <string_view>

#include "kernel/language.h"

namespace duoc::server {

enum class Finding { good, note, refused };

/// "good", "note", "refused"
std::string_view name_of(Finding finding);

struct FindingText {
  std::string_view key;  // "disk.low"
  Finding finding;
  std::string_view what_vi;
  std::string_view todo_vi;
  std::string_view what_en;
  std::string_view todo_en;
};

/// Every one, in the order of the keys. {names} in braces stand for what belongs to the finding.
std::span<const FindingText> finding_texts();

/// One thing that was looked at: what stands there and, when it is not good, what to do.
struct Examined {
  std::string name;  // "durability", "key_rights", "clock", … stable
  Finding finding = Finding::good;
  std::string what;  // in English
  std::string todo;
  std::string key;                          // of its texts
  std::map<std::string, std::string> args;  // what they name
};

/// The finding of that key; its texts must exist.
Examined found(std::string name, std::string_view key,
               std::map<std::string, std::string> args = {});
std::string what_in(const Examined& e, Language language);
std::string todo_in(const Examined& e, Language language);

}  // namespace duoc::server
