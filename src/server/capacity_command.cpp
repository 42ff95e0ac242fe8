// duoc capacity.
#include <cstdio>

#include "base/json_in.h"
#include "base/json_out.h"
#include "modules/capacity/api.h"
#include "server/command_line.h"
#include "server/reading.h"

namespace duoc::server {
namespace {

using capacity::Kept;
using capacity::Offer;

constexpr std::size_t kColumn = 26;
constexpr std::size_t kName = 30;

// Cut or filled to a width in letters, not bytes.
std::string fitted(std::string_view text, std::size_t width) {
  std::string out;
  std::size_t letters = 0;
  for (const char c : text) {
    const bool begins = (static_cast<unsigned char>(c) & 0xC0) != 0x80;
    if (begins && letters == width - 1) break;
    out.push_back(c);
    letters += begins ? 1 : 0;
  }
  out.append(width - letters, ' ');
  return out;
}

std::string grouped(std::int64_t n) {
  std::string digits = std::to_string(n);
  for (auto at = static_cast<std::ptrdiff_t>(digits.size()) - 3; at > 0; at -= 3)
    digits.insert(static_cast<std::size_t>(at), ".");
  return digits;
}

std::string promised(const std::optional<int>& n, const char* unit) {
  return n ? std::to_string(*n) + " " + unit : "NOT PROMISED";
}

std::string listed(const std::vector<std::string>& names) {
  std::string out;
  for (const std::string& name : names) out += (out.empty() ? "" : ", ") + name;
  return out.empty() ? "-" : out;
}

// What was measured on this machine: the answer of 'duoc backup check --json'.
struct Measured {
  std::string restore = "-";
  std::string lag = "-";
};

std::optional<Measured> measured_in(const std::string& file) {
  if (file.empty()) return std::nullopt;
  const auto in = parse_json(read_file(file, 1 << 20));
  const auto* seconds = in ? in->find("seconds_in_all") : nullptr;
  if (seconds == nullptr || !seconds->is_number())
    throw Misused{file + " is not an answer of 'duoc backup check --json'"};
  Measured m;
  m.restore = std::to_string(static_cast<std::int64_t>(seconds->to_number<double>() + 0.5)) + " s";
  m.lag = std::to_string(in->integer("lag_seconds").value_or(0)) + " s";
  return m;
}

struct Line {
  const char* name;
  std::string (*text)(const Kept&);
};

const Line kLines[] = {
    {"offerer", [](const Kept& k) { return k.offer.provider; }},
    {"bought or hired",
     [](const Kept& k) { return std::string(k.offer.hired ? "hired" : "bought, built"); }},
    {"document", [](const Kept& k) { return k.offer.document; }},
    {"at the beginning, VND", [](const Kept& k) { return grouped(k.offer.once); }},
    {"a month, VND", [](const Kept& k) { return grouped(k.offer.month); }},
    {"contract, months", [](const Kept& k) { return std::to_string(k.offer.months); }},
    {"over the contract, VND",
     [](const Kept& k) { return grouped(capacity::price_of_contract(k.offer)); }},
    {"data lie in", [](const Kept& k) { return k.offer.place + " (" + k.offer.country + ")"; }},
    {"outside of Viet Nam",
     [](const Kept& k) { return std::string(k.offer.country == "VN" ? "no" : "YES"); }},
    {"availability",
     [](const Kept& k) {
       const auto& share = k.offer.availability_millionths;
       return share ? capacity::availability_text(*share) + " %" : std::string("NOT PROMISED");
     }},
    {"minutes down a year",
     [](const Kept& k) {
       const auto tenths = capacity::down_tenths_a_year(k.offer);
       return tenths ? std::to_string(*tenths / 10) + "." + std::to_string(*tenths % 10)
                     : std::string("-");
     }},
    {"serves again after", [](const Kept& k) { return promised(k.offer.restore_minutes, "min"); }},
    {"acts lost at the most", [](const Kept& k) { return promised(k.offer.loss_minutes, "min"); }},
    {"data handed back after", [](const Kept& k) { return promised(k.offer.return_days, "days"); }},
    {"trial: restored in",
     [](const Kept& k) {
       return k.trials.empty() ? std::string("no trial")
                               : std::to_string(k.trials.back().restore_seconds) + " s, " +
                                     iso(k.trials.back().day);
     }},
    {"trial: backup behind by",
     [](const Kept& k) {
       return k.trials.empty() ? std::string("no trial")
                               : std::to_string(k.trials.back().lag_seconds) + " s";
     }},
    {"not promised", [](const Kept& k) { return listed(capacity::missing_promises(k.offer)); }},
    {"worse than promised", [](const Kept& k) { return listed(capacity::broken_promises(k)); }},
};

void print_side_by_side(const std::vector<Kept>& standing, const std::optional<Measured>& here) {
  for (const Line& line : kLines) {
    std::string row = fitted(line.name, kName);
    for (const Kept& k : standing) row += fitted(line.text(k), kColumn);
    if (here) {
      const std::string_view name = line.name;
      row += name == "offerer"                   ? "here, measured"
             : name == "trial: restored in"      ? here->restore
             : name == "trial: backup behind by" ? here->lag
                                                 : "";
    }
    while (row.ends_with(' ')) row.pop_back();
    std::puts(row.c_str());
  }
}

}  // namespace

int capacity(const std::vector<std::string>& words) {
  const Arguments a(words, {"store", "data", "trial"}, {"json", "help"});
  if (a.flag("help") || !a.words().empty()) {
    std::puts(
        "duoc capacity [--trial FILE] [--json] [--store PATH]\n"
        "Offers to hold the data, bought or hired, side by side: price, promises and what is not "
        "promised,\nwhere the data would lie, and what trials have measured. --trial: the answer "
        "of\n'duoc backup check --json', shown beside them. Withdrawn ones are left out, not with "
        "--json.\nRecorded on the page /capacity or over HTTP.");
    return a.flag("help") ? 0 : 2;
  }
  const auto here = measured_in(a.value("trial"));
  const auto opened = open_to_read(places_of(a).store);
  const auto rows = opened->read();
  const auto all = capacity::offers(*rows);
  if (a.flag("json")) {
    JsonOut out;
    out.open().key("items").open_list();
    for (const Kept& k : all) capacity::write_offer(out, k);
    std::puts(out.close_list().close().text().c_str());
    return 0;
  }
  std::vector<Kept> standing;
  for (const Kept& k : all)
    if (!k.withdrawn) standing.push_back(k);
  if (standing.empty()) std::puts("No offer is recorded.");
  if (!standing.empty() || here) print_side_by_side(standing, here);
  return 0;
}

}  // namespace duoc::server
