// Proofs that leave the house: one entry, its path, a signed head.
#include "base/json_in.h"
#include "base/json_out.h"
#include "kernel/journal/journal.h"

#include <boost/json/serialize.hpp>

namespace duoc::journal {

std::string proof_json(store::Connection& rows, Position position, const PublicKey& key) {
  const auto n = newest(rows);
  const auto entry = find(rows, position);
  if (!n || !entry || position > n->head.size) return {};
  std::vector<Hash> leaves;
  rows.rows("SELECT leaf FROM journal WHERE position <= $1 ORDER BY position", {n->head.size},
            [&](const store::Row& row) {
              Hash h{};
              if (row.blob(0).size() == 32) std::copy_n(row.blob(0).begin(), 32, h.begin());
              leaves.push_back(h);
            });
  const auto path =
      inclusion_path([&](std::uint64_t i) { return leaves[i]; }, position - 1, leaves.size());
  JsonOut out;
  const std::string bytes = entry_bytes(*entry);
  out.open().field_raw("entry", bytes).field("bytes", bytes).field("leaf", hex(leaf_hash(bytes)));
  out.field("index", position - 1).field("size", n->head.size).key("path").open_list();
  for (const Hash& h : path) out.value(hex(h));
  out.close_list().field_raw("head", head_json(n->head, key)).close();
  return out.take();
}

Result<Entry> check_proof(std::string_view json, const std::optional<PublicKey>& expected_key) {
  const Fault malformed{Refusal::unreadable, "proof.malformed", "", {}};
  const Fault refuted{Refusal::invalid, "proof.refuted", "", {}};
  auto in = parse_json(json);
  if (!in) return malformed;
  const auto bytes = in->text("bytes");
  const auto index = in->integer("index");
  const auto* head_object = in->object("head");
  const auto* path_list = in->list("path");
  if (!bytes || !index || *index < 0 || head_object == nullptr || path_list == nullptr)
    return malformed;
  const auto file = parse_head(boost::json::serialize(*head_object));
  if (!file) return malformed;
  std::vector<Hash> path;
  for (const auto& item : *path_list) {
    const auto h = item.is_string() ? hash_from_hex(item.get_string()) : std::nullopt;
    if (!h || path.size() > 64) return malformed;
    path.push_back(*h);
  }
  if (expected_key && *expected_key != file->key)
    return Fault{Refusal::invalid, "proof.wrong_key", "", {}};
  if (!check_signature(file->head, file->key)) return refuted;
  if (!check_inclusion(leaf_hash(*bytes), static_cast<std::uint64_t>(*index), file->head.size, path,
                       file->head.root)) {
    return refuted;
  }
  TRY(Entry entry, parse_entry(*bytes));
  // People read "entry"; what is proved is "bytes". They must say the same.
  const auto read = parse_json(*bytes);
  const auto* shown = in->object("entry");
  if (shown == nullptr || !read || *shown != read->whole()) return refuted;
  if (entry.position != static_cast<Position>(*index) + 1) return refuted;
  return entry;
}

}  // namespace duoc::journal
