// Finds any change of an entry, a head, a file, or a row that the journal determines, and names the
// first.
#include <filesystem>
#include <fstream>
#include <map>
#include <sstream>

#include "base/ensure.h"
#include "kernel/journal/journal.h"

namespace duoc::journal {
namespace {

Verdict wrong(Verdict v, std::string problem) {
  v.ok = false;
  v.problem = std::move(problem);
  return v;
}

struct HeadRow {
  Head head;
  std::string peaks;
};

std::map<Position, HeadRow> heads_of(store::Connection& rows) {
  std::map<Position, HeadRow> heads;
  rows.rows("SELECT size, origin, root, at, signature, peaks FROM journal_head ORDER BY size", {},
            [&](const store::Row& row) {
              HeadRow h;
              h.head.size = static_cast<Position>(row.integer(0));
              h.head.origin = row.str(1);
              if (row.blob(2).size() == 32)
                std::copy_n(row.blob(2).begin(), 32, h.head.root.begin());
              h.head.at = Moment{row.integer(3)};
              h.head.signature = std::string(row.blob(4));
              h.peaks = std::string(row.blob(5));
              heads[h.head.size] = std::move(h);
            });
  return heads;
}

std::string check_head(const HeadRow& h, const Frontier& frontier, const PublicKey& key) {
  const std::string name = "the head of size " + std::to_string(h.head.size);
  if (h.head.root != frontier.root()) return name + " does not belong to these entries";
  if (h.peaks != frontier.saved())
    return name + " carries other subtree roots than its entries give";
  if (!check_signature(h.head, key)) return name + " is not signed with this installation's key";
  return {};
}

// Entries, leaves, heads. Leaves are gathered for the consistency proof.
Verdict verify_tree(store::Connection& rows, const VerifyParts& parts, std::vector<Hash>& leaves) {
  Verdict v;
  auto heads = heads_of(rows);
  Frontier frontier;
  Moment before{INT64_MIN};
  std::string problem;
  rows.rows(
      "SELECT position, kind, version, recorded, effective, person, post, unit, record, body, leaf "
      "FROM journal "
      "ORDER BY position",
      {}, [&](const store::Row& row) {
        if (!problem.empty()) return;
        const Entry e = entry_of(row);
        const std::string name = "entry " + std::to_string(e.position);
        const Hash leaf = leaf_hash(entry_bytes(e));
        if (e.position != frontier.size() + 1) {
          problem = "entry " + std::to_string(frontier.size() + 1) + " is missing";
        } else if (row.blob(10) != bytes_of(leaf)) {
          problem = name + " was changed: its leaf does not match its content";
        } else if (e.recorded < before) {
          problem = name + " was recorded before its predecessor";
        }
        before = e.recorded;
        leaves.push_back(leaf);
        frontier.append(leaf);
        const auto h = heads.find(e.position);
        if (h != heads.end() && problem.empty()) {
          problem = check_head(h->second, frontier, parts.key);
          ++v.heads;
        }
      });
  v.entries = frontier.size();
  if (!problem.empty()) return wrong(v, problem);
  if (!heads.empty() && heads.rbegin()->first > frontier.size()) {
    return wrong(v, "the journal was cut: a head of size " + std::to_string(heads.rbegin()->first) +
                        " was signed, but only " + std::to_string(frontier.size()) +
                        " entries are here");
  }
  if (frontier.size() > 0 && (heads.empty() || heads.rbegin()->first != frontier.size())) {
    return wrong(v, "the newest entries are not covered by a signed head");
  }
  return v;
}

std::string check_since(const Head& since, const std::vector<Hash>& leaves) {
  if (since.size > leaves.size()) {
    return "the journal was cut: the checkpoint knows " + std::to_string(since.size) +
           " entries, only " + std::to_string(leaves.size()) + " are here";
  }
  if (since.size == 0) return {};
  const Leaves at = [&](std::uint64_t i) { return leaves[i]; };
  const auto path = consistency_path(at, since.size, leaves.size());
  if (!check_consistency(since.size, leaves.size(), since.root, subtree_root(at, 0, leaves.size()),
                         path)) {
    return "the journal was rewritten: its first " + std::to_string(since.size) +
           " entries are not those of the checkpoint";
  }
  return {};
}

std::string cell_text(const store::Row& row, int c) {
  return row.null(c) ? "(null)" : row.shown(c);
}

using Dump = std::vector<std::vector<std::string>>;

Dump dump(store::Connection& rows, const Module::Table& table) {
  Dump out;
  rows.rows("SELECT * FROM " + std::string(table.name) + " ORDER BY " + std::string(table.key), {},
            [&](const store::Row& row) {
              std::vector<std::string> cells;
              for (int c = 0; c < row.columns(); ++c) cells.push_back(cell_text(row, c));
              out.push_back(std::move(cells));
            });
  return out;
}

std::string difference(const Module::Table& table, const Dump& here, const Dump& replayed) {
  const std::string name = "table " + std::string(table.name);
  for (std::size_t i = 0; i < std::max(here.size(), replayed.size()); ++i) {
    if (i >= here.size()) return name + ": the row of " + replayed[i].front() + " is missing";
    if (i >= replayed.size())
      return name + ": the row of " + here[i].front() + " follows from no entry";
    if (here[i].size() != replayed[i].size())
      return name + " has other columns than this release gives it";
    for (std::size_t c = 0; c < here[i].size(); ++c) {
      if (here[i][c] != replayed[i][c]) {
        return name + ", row " + std::to_string(i + 1) + " (" + here[i].front() + "), column " +
               std::to_string(c + 1) + ": \"" + here[i][c].substr(0, 60) +
               "\" stands where the journal gives \"" + replayed[i][c].substr(0, 60) + "\"";
      }
    }
  }
  return {};
}

std::string check_rows(store::Connection& rows, const VerifyParts& parts, Verdict& v) {
  store::OpenOptions options;
  options.create = true;
  const auto replay = store::open(":memory:", options);
  std::vector<store::Step> steps;
  std::map<std::pair<std::string, int>, std::vector<Apply>> appliers;
  for (const Module& module : parts.modules) {
    steps.insert(steps.end(), module.schema.begin(), module.schema.end());
    for (const Kind& kind : module.kinds)
      appliers[{std::string(kind.name), kind.version}].push_back(kind.apply);
  }
  store::migrate(*replay, steps);
  auto& writer = replay->writer();
  writer.begin();
  std::string problem;
  each(rows, 0, static_cast<Position>(INT64_MAX), [&](const Entry& e) {
    const auto found = appliers.find({e.kind, e.version});
    if (found == appliers.end() && problem.empty()) {
      problem = "entry " + std::to_string(e.position) + " is of the kind " + e.kind +
                ", which this release does not know";
    }
    if (!problem.empty()) return;
    for (const Apply apply : found->second) apply(e, writer);
  });
  for (const Module& module : parts.modules) {
    for (const auto& table : module.determined) {
      if (!problem.empty()) break;
      const Dump here = dump(rows, table);
      v.rows += here.size();
      problem = difference(table, here, dump(writer, table));
    }
  }
  writer.rollback();
  return problem;
}

std::string check_files(const std::string& folder, Verdict& v) {
  if (folder.empty() || !std::filesystem::exists(folder)) return {};
  for (const auto& item : std::filesystem::recursive_directory_iterator(folder)) {
    if (!item.is_regular_file()) continue;
    const std::string name = item.path().filename().string();
    if (name.size() != 64) continue;
    std::ifstream in(item.path(), std::ios::binary);
    std::ostringstream bytes;
    bytes << in.rdbuf();
    if (hex(sha256(bytes.str())) != name) return "the file " + name + " was changed";
    ++v.files;
  }
  return {};
}

}  // namespace

Verdict verify(store::Connection& rows, const VerifyParts& parts) {
  std::vector<Hash> leaves;
  Verdict v = verify_tree(rows, parts, leaves);
  if (!v.ok) return v;
  std::string problem = parts.since ? check_since(*parts.since, leaves) : std::string();
  if (problem.empty()) problem = check_rows(rows, parts, v);
  if (problem.empty()) problem = check_files(parts.files_folder, v);
  return problem.empty() ? v : wrong(v, problem);
}

}  // namespace duoc::journal
