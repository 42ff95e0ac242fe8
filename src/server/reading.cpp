// See reading.h.
#include "server/reading.h"

#include <cstdio>
#include <fstream>
#include <sstream>

#include "base/json_out.h"
#include "kernel/faults.h"
#include "kernel/org/rows.h"
#include "server/settings.h"
#include "server/workshop.h"

namespace duoc::server {

Places places_of(const Arguments& a) {
  Arguments all = a;
  if (const std::string file = settings_file(a); !file.empty()) take_settings(file, all);
  return {all.value("store", kDefaultStore), all.value("data")};
}

std::unique_ptr<store::Store> open_to_read(const std::string& path) {
  auto opened = store::open(path, {});
  if (store::is_database(path)) refuse_unfinished(*opened->read());
  store::check_migrated(*opened->read(), schema_steps());
  return opened;
}

Reading::Reading(const Places& lies)
    : places(lies),
      clock(system_clock()),
      store(open_to_read(places.store)),
      snapshot(store->read()) {
  const auto newest = journal::newest(*snapshot);
  position = newest ? newest->head.size : 0;
  org = org::state_of(*snapshot, clock->now());
  ledger = std::make_unique<directives::Ledger>(*snapshot, position);
}

std::string sentence_of(const Fault& fault) {
  const FaultText& text = fault_text(fault.key);
  std::string where;
  const auto add = [&](const std::string& what) { where += (where.empty() ? "" : ", ") + what; };
  if (!fault.field.empty() && fault.field != "file") add(fault.field);
  for (const auto& [name, value] : fault.args) add(name + " " + value);
  std::string todo(text.detail_en);
  const bool word = todo.size() > 1 && todo[0] >= 'A' && todo[0] <= 'Z' && todo[1] >= 'a';
  if (word) todo[0] = static_cast<char>(todo[0] - 'A' + 'a');
  return std::string(text.title_en) + (where.empty() ? "" : " (" + where + ")") + ": " + todo + ".";
}

void print_refusal(const Fault& fault) {
  JsonOut out;
  out.open().field("ok", false).field("code", fault.key).field("field", fault.field);
  out.field("problem", sentence_of(fault)).key("args").open();
  for (const auto& [name, value] : fault.args) out.field(name, value);
  std::puts(out.close().close().text().c_str());
}

int refused(const Fault& fault, bool json) {
  if (json) print_refusal(fault);
  std::fprintf(stderr, "Refused: %s\n", sentence_of(fault).c_str());
  return 1;
}

std::string read_file(const std::string& path, std::size_t most) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("there is no readable file " + path);
  std::string out;
  std::string piece(1u << 20, '\0');
  while (in) {
    in.read(piece.data(), static_cast<std::streamsize>(piece.size()));
    out.append(piece, 0, static_cast<std::size_t>(in.gcount()));
    if (out.size() > most)
      throw std::runtime_error(path + " is larger than " + std::to_string(most >> 20) + " MB");
  }
  return out;
}

}  // namespace duoc::server
