// See state.h.
#include "backup/state.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include "backup/writer.h"
#include "base/json_in.h"
#include "base/json_out.h"

namespace duoc::backup {

namespace fs = std::filesystem;

std::string State::json() const {
  JsonOut out;
  out.open().field("target", target).field("generation", generation).field("number", number);
  out.field("previous", previous).field("place", place).field("holds", holds);
  out.field("opened", opened)
      .field("whole", whole)
      .field("torn", torn)
      .field("based", based)
      .field("base_bytes", base_bytes);
  out.field("pages_bytes", pages_bytes).field("begun", begun).field("sent", sent);
  out.field("next_hash", next_hash);
  out.field("next_place", next_place).field("next_whole", next_whole);
  out.field("next_holds", next_holds).field("target_id", target_id);
  out.field("keys_target", keys_target).field("writer", writer).key("openings").open_list();
  for (const std::string& opening : openings) out.value(opening);
  out.close_list().close();
  return out.take();
}

std::optional<State> State::parse(std::string_view json) {
  const auto in = parse_json(json);
  if (!in) return std::nullopt;
  const auto count = [&](std::string_view name) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, in->integer(name).value_or(0)));
  };
  State s;
  s.target = in->text_or_empty("target");
  s.generation = in->text_or_empty("generation");
  s.number = count("number");
  s.previous = in->text_or_empty("previous");
  s.place = in->text_or_empty("place");
  s.holds = count("holds");
  s.opened = in->flag("opened");
  s.whole = in->flag("whole");
  s.torn = in->flag("torn");
  s.based = in->flag("based");
  s.base_bytes = count("base_bytes");
  s.pages_bytes = count("pages_bytes");
  s.begun = in->moment("begun").value_or(Moment{0});
  s.sent = in->moment("sent").value_or(s.begun);
  s.next_hash = in->text_or_empty("next_hash");
  s.next_place = in->text_or_empty("next_place");
  s.next_whole = in->flag("next_whole");
  s.next_holds = count("next_holds");
  s.target_id = in->text_or_empty("target_id");
  s.keys_target = in->text_or_empty("keys_target");
  s.writer = in->text_or_empty("writer");
  if (const auto* list = in->list("openings"))
    for (const auto& opening : *list)
      if (opening.is_string()) s.openings.emplace_back(opening.as_string());
  return s;
}

std::optional<State> read_state(const std::string& folder) {
  std::ifstream in(fs::path(folder) / "state");
  if (!in) return std::nullopt;
  std::ostringstream text;
  text << in.rdbuf();
  return State::parse(text.str());
}

void write_state(const std::string& folder, const State& state) {
  write_durably((fs::path(folder) / "state").string(), state.json() + "\n");
}

}  // namespace duoc::backup
