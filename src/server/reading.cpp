// See reading.h.
#include "server/reading.h"

#include <fstream>
#include <sstream>

#include "kernel/org/rows.h"

namespace duoc::server {

Reading::Reading(const std::string& path)
    : places(path), clock(system_clock()), store(store::open(path, {})), snapshot(store->read()) {
  const auto newest = journal::newest(*snapshot);
  position = newest ? newest->head.size : 0;
  org = org::state_of(*snapshot, clock->now());
  ledger = std::make_unique<directives::Ledger>(*snapshot, position);
}

std::string sentence_of(const Fault& fault) {
  std::string out = fault.key;
  if (!fault.field.empty()) out += " (" + fault.field + ")";
  for (const auto& [name, value] : fault.args) out += ", " + name + " " + value;
  return out;
}

std::string read_file(const std::string& path, std::size_t most) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("there is no readable file " + path);
  std::string out(most + 1, '\0');
  in.read(out.data(), static_cast<std::streamsize>(out.size()));
  out.resize(static_cast<std::size_t>(in.gcount()));
  if (out.size() > most)
    throw std::runtime_error(path + " is larger than " + std::to_string(most >> 20) + " MB");
  return out;
}

}  // namespace duoc::server
