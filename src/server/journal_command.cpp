// duoc journal verify | head | tail | prove N | check FILE.
#include <cstdio>
#include <limits>

#include "base/json_out.h"
#include "server/command_line.h"
#include "server/reading.h"

namespace duoc::server {
namespace {

namespace jn = ::duoc::journal;

struct Opened {
  explicit Opened(const Places& lies)
      : places(lies), store(open_to_read(places.store)), rows(store->read()) {}
  Places places;
  std::unique_ptr<store::Store> store;
  store::Snapshot rows;
};

int verify(const Arguments& a) {
  Opened in(places_of(a));
  const jn::Signer signer(in.places.journal_key);
  const auto list = modules();
  jn::VerifyParts parts{list, signer.public_key(), in.places.files, std::nullopt};
  if (a.has("since")) {
    auto since = jn::parse_head(read_file(a.value("since"), 1 << 16));
    if (!since) throw Misused{a.value("since") + " is not a journal head"};
    if (since->key != signer.public_key() || !jn::check_signature(since->head, since->key)) {
      throw Misused{"the checkpoint is not signed with this installation's key"};
    }
    parts.since = since->head;
  }
  const jn::Verdict v = jn::verify(*in.rows, parts);
  if (a.flag("json")) {
    JsonOut out;
    out.open()
        .field("ok", v.ok)
        .field("problem", v.problem)
        .field("entries", v.entries)
        .field("heads", v.heads);
    out.field("rows", v.rows).field("files", v.files).close();
    std::puts(out.text().c_str());
  } else if (v.ok) {
    std::printf(
        "In order: %llu entries, %llu heads, %llu rows as the journal gives them, %llu files.\n",
        static_cast<unsigned long long>(v.entries), static_cast<unsigned long long>(v.heads),
        static_cast<unsigned long long>(v.rows), static_cast<unsigned long long>(v.files));
  } else {
    std::fprintf(stderr, "Not in order: %s\n", v.problem.c_str());
  }
  return v.ok ? 0 : 1;
}

int tail(const Arguments& a) {
  Opened in(places_of(a));
  const auto newest = jn::newest(*in.rows);
  const Position size = newest ? newest->head.size : 0;
  const auto n = static_cast<Position>(a.number("n", 20, 1, 1'000'000));
  jn::each(*in.rows, size > n ? size - n : 0, size, [&](const Entry& e) {
    if (a.flag("json")) {
      std::puts(entry_bytes(e).c_str());
    } else {
      std::printf("%8llu  %s  %-26s %s\n", static_cast<unsigned long long>(e.position),
                  rfc3339(e.recorded).c_str(), e.kind.c_str(), e.record.c_str());
    }
  });
  return 0;
}

int head(const Arguments& a) {
  Opened in(places_of(a));
  const jn::Signer signer(in.places.journal_key);
  const auto newest = jn::newest(*in.rows);
  if (!newest) throw std::runtime_error("the journal is empty");
  std::puts(jn::head_json(newest->head, signer.public_key()).c_str());
  return 0;
}

int prove(const Arguments& a) {
  if (a.words().size() != 2) throw Misused{"name the position: duoc journal prove 812"};
  const auto position = static_cast<Position>(
      whole_number("the position", a.words()[1], 1, std::numeric_limits<std::int64_t>::max()));
  Opened in(places_of(a));
  const jn::Signer signer(in.places.journal_key);
  const std::string proof = jn::proof_json(*in.rows, position, signer.public_key());
  if (proof.empty()) throw Misused{"there is no entry " + a.words()[1]};
  std::puts(proof.c_str());
  return 0;
}

int check(const Arguments& a) {
  if (a.words().size() != 2)
    throw Misused{"name the proof's file: duoc journal check proof.json [--key HEX]"};
  std::optional<jn::PublicKey> key;
  if (a.has("key")) {
    key = hash_from_hex(a.value("key"));
    if (!key) throw Misused{"--key is 64 hexadecimal digits"};
  }
  const auto entry = jn::check_proof(read_file(a.words()[1], 16u << 20), key);
  if (!entry) {
    if (a.flag("json")) print_refusal(entry.fault());
    std::fprintf(stderr, "Refuted: %s\n", sentence_of(entry.fault()).c_str());
    return 1;
  }
  if (a.flag("json")) {
    JsonOut out;
    out.open().field("ok", true).field("named_key", key.has_value()).key("entry");
    std::puts(out.raw(entry_bytes(*entry)).close().text().c_str());
    return 0;
  }
  std::printf(
      "Proved: entry %llu, %s of %s, recorded %s%s\n",
      static_cast<unsigned long long>(entry->position), entry->kind.c_str(), entry->record.c_str(),
      rfc3339(entry->recorded).c_str(),
      key ? "" : " (by the key in the proof itself; give --key to name the installation's)");
  return 0;
}

}  // namespace

int journal(const std::vector<std::string>& words) {
  const Arguments a(words, {"store", "data", "since", "n", "key"}, {"json", "help"});
  const std::string what = a.words().empty() ? "" : a.words()[0];
  if (a.flag("help") || what.empty()) {
    std::puts(
        "duoc journal verify [--since HEAD.json] [--json] [--store PATH]   every entry, head, row "
        "and file\n"
        "duoc journal head [--store PATH]                                  the newest signed head\n"
        "duoc journal tail [--n 20] [--json]                               the newest entries\n"
        "duoc journal prove N                                              an inclusion proof, as "
        "JSON\n"
        "duoc journal check FILE [--key HEX] [--json]                      checks a proof, without "
        "a store\n"
        "Heads and proofs are JSON with or without --json.");
    return a.flag("help") ? 0 : 2;
  }
  if (what == "verify") return verify(a);
  if (what == "tail") return tail(a);
  if (what == "head") return head(a);
  if (what == "prove") return prove(a);
  if (what == "check") return check(a);
  throw Misused{"there is no 'journal " + what + "'"};
}

}  // namespace duoc::server
