// See bring.h.
#include "backup/bring.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>

#include "backup/writer.h"
#include "base/json_in.h"
#include "kernel/files/files.h"
#include "store/page_log.h"

namespace duoc::backup {
namespace {

namespace fs = std::filesystem;

std::string named(const std::string& generation, std::uint64_t number) {
  return "part " + std::to_string(number) + " of generation " + generation;
}

// The file under construction.
class Rebuilt {
 public:
  explicit Rebuilt(const std::string& path)
      : file_(::open(path.c_str(), O_RDWR | O_CREAT | O_TRUNC | O_CLOEXEC, 0600)) {
    if (file_ < 0) throw std::runtime_error("there is no writing to " + path);
  }
  ~Rebuilt() { ::close(file_); }
  Rebuilt(const Rebuilt&) = delete;
  Rebuilt& operator=(const Rebuilt&) = delete;

  void base(const OpenedPart& part) {
    std::string_view bytes = part.plain;
    for (std::uint64_t at = part.header.offset; !bytes.empty();) {
      const ssize_t n = ::pwrite(file_, bytes.data(), bytes.size(), static_cast<off_t>(at));
      if (n <= 0) throw std::runtime_error("the store could not be written: is the disk full?");
      bytes.remove_prefix(static_cast<std::size_t>(n));
      at += static_cast<std::uint64_t>(n);
    }
  }
  void pages(const OpenedPart& part) {
    store::apply_piece(file_, {part.plain, part.header.page_bytes, part.header.pages_in_file,
                               part.header.whole, ""});
  }
  void durable() {
    if (::fsync(file_) != 0) throw std::runtime_error("the store could not be made durable");
  }

 private:
  int file_;
};

// A part in its place, or Damaged.
OpenedPart taken(const Shelf& shelf, const BoxPrivate& box, const std::string& generation,
                 std::uint64_t number, const std::string& previous) {
  const std::string which = named(generation, number);
  OpenedPart part = open_part(shelf.part(generation, number), box, which);
  const PartHeader& h = part.header;
  if (h.generation != generation || h.number != number)
    throw Damaged(which + " is not it: " + named(h.generation, h.number) + " stands in its place");
  if (h.previous != previous)
    throw Damaged(which + " does not follow the part before it: one of the two was replaced");
  if (h.kind != "base" && h.kind != "pages")
    throw Damaged(which + " is of a kind that is not of its row");
  return part;
}

struct Walked {
  Brought newest;  // the newest whole state; parts 0 for none
  Position holds = 0;
  std::string damage;  // what ended the walk before the row's end
};

// Along one generation's row, up to its end or the first damage. Pages of a commit that is not
// whole yet wait until it is; the pages before the first whole state need not.
Walked walk(const Shelf& shelf, const BoxPrivate& box, const std::string& generation,
            const std::string& file) {
  Walked w;
  w.newest.generation = generation;
  Rebuilt rebuilt(file);
  std::string previous(64, '0');
  std::vector<OpenedPart> waiting;
  std::uint64_t expected = 1;
  std::string writer;
  std::uint64_t base = 0;
  bool based = false;
  try {
    for (const std::uint64_t number : shelf.numbers(generation)) {
      if (number != expected) throw Damaged(named(generation, expected) + " is missing");
      OpenedPart part = taken(shelf, box, generation, number, previous);
      if (!writer.empty() && part.header.writer != writer)
        throw Damaged(named(generation, number) + " is of another writer (" + part.header.writer +
                      ") than the parts before it (" + writer + ")");
      writer = part.header.writer;
      previous = part.hash;
      ++expected;
      w.newest.bytes += part.plain.size();
      if ((part.header.kind == "base") == based || (!based && part.header.offset != base))
        throw Damaged(named(generation, number) + " is out of its order");
      if (!based) {
        rebuilt.base(part);
        base += part.plain.size();
        based = part.header.last;
      } else {
        waiting.push_back(std::move(part));
      }
      const PartHeader& h = waiting.empty() ? part.header : waiting.back().header;
      if (!h.whole && w.newest.parts != 0) continue;
      for (const OpenedPart& p : waiting) rebuilt.pages(p);
      if (h.whole) {
        w.newest.parts = number;
        w.newest.at = h.at;
        w.holds = std::max(w.holds, h.holds);
      }
      waiting.clear();
    }
  } catch (const Damaged& damaged) {
    w.damage = damaged.what();
  }
  rebuilt.durable();
  return w;
}

std::string offer(const Walked& w) {
  return "part " + std::to_string(w.newest.parts) + " of generation " + w.newest.generation +
         ", made " + rfc3339(w.newest.at) + ", which holds entry " + std::to_string(w.holds) +
         " at least";
}

}  // namespace

void check_shelf(const Shelf& shelf, const BoxPrivate& box) {
  const std::string whose = shelf.installation();
  if (whose.empty()) throw std::runtime_error(shelf.folder() + " is not a backup");
  if (whose != hex(box.installation))
    throw Damaged(shelf.folder() +
                  " holds the backup of another installation than the one of this backup key");
}

Brought bring_store(const Shelf& shelf, const BoxPrivate& box, const std::string& file,
                    bool before_damage, const std::string& only) {
  check_shelf(shelf, box);
  auto generations = shelf.generations();
  if (!only.empty()) {
    std::erase_if(generations, [&](const std::string& g) { return g != only; });
    if (generations.empty())
      throw std::runtime_error(shelf.folder() + " holds no generation " + only);
  }
  std::reverse(generations.begin(), generations.end());
  std::string damage;
  for (const std::string& generation : generations) {
    Walked w = walk(shelf, box, generation, file);
    if (damage.empty()) damage = w.damage;
    if (w.newest.parts == 0) continue;  // its base was still under way: the one before stands
    if (!damage.empty() && !before_damage)
      throw Damaged(damage + ". The newest whole state before it is after " + offer(w) +
                    ": --before-damage restores that one");
    w.newest.left = damage;
    return w.newest;
  }
  std::error_code ignored;
  fs::remove(file, ignored);
  if (!damage.empty()) throw Damaged(damage + ". There is no whole state before it");
  throw std::runtime_error(shelf.folder() + " holds no whole state yet");
}

Ahead bring_lines(const Shelf& shelf, const BoxPrivate& box, const std::string& from, Position upto,
                  bool alone) {
  Ahead out;
  for (const std::string& line : shelf.erasures())
    if (const auto person = read_erasure(line, box.installation)) out.erased.insert(*person);
  const auto all = shelf.generations();
  const std::string first = from.empty() && !all.empty() ? all.back() : from;
  bool reached = false;
  for (const std::string& generation : all) {
    reached = alone ? generation == first : reached || generation == first;
    const auto lines = shelf.lines(generation);
    // Backwards: a signature is checked only of what would be newer than what is known.
    for (auto line = lines.rbegin(); line != lines.rend(); ++line) {
      if (const auto person = read_erasure(*line, box.installation)) {
        out.erased.insert(*person);
        continue;
      }
      if (!reached) continue;
      if (Opening::parse(*line, &box.installation)) continue;
      const auto file = journal::parse_head(*line);
      const journal::Head* h = file ? &file->head : nullptr;
      const bool newest = h != nullptr && (!out.newest || h->size > out.newest->size);
      const bool nearer = h != nullptr && generation == first && h->size <= upto &&
                          (!out.upto || h->size > out.upto->size);
      if (h != nullptr && !newest && !nearer) continue;
      if (h == nullptr || file->key != box.installation ||
          !journal::check_signature(*h, box.installation)) {
        out.refused.push_back("A line of the log of heads of generation " + generation +
                              " is cut or not signed by this installation: it was passed over");
        continue;
      }
      if (newest) out.newest = *h;
      if (nearer) out.upto = *h;
    }
  }
  return out;
}

std::uint64_t bring_files(const Shelf& shelf, const BoxPrivate& box, const std::string& folder,
                          std::vector<std::string>& trouble) {
  const Files files(folder);
  std::uint64_t written = 0;
  for (const std::string& name : shelf.files()) {
    if (files.has(name)) continue;
    try {
      const OpenedPart part = open_part(shelf.file(name), box, "the file " + name);
      if (part.header.kind != "file" || part.header.name != name || hex(sha256(part.plain)) != name)
        throw Damaged("the file " + name + " is not it: another stands in its place");
      files.put(part.plain);
      ++written;
    } catch (const Damaged& damaged) {
      trouble.emplace_back(damaged.what());
    }
  }
  return written;
}

KeysCopy bring_keys(const Shelf& shelf, const BoxPrivate& box, const std::string& name) {
  check_shelf(shelf, box);
  const auto all = shelf.keys();
  if (all.empty()) throw std::runtime_error(shelf.folder() + " holds no copy of the key store");
  const std::string chosen = name.empty() ? all.back() : name;
  if (std::find(all.begin(), all.end(), chosen) == all.end())
    throw std::runtime_error("there is no copy " + chosen + "; the newest is " + all.back());
  const OpenedPart part = open_part(shelf.keys_copy(chosen), box, "the copy " + chosen);
  if (part.header.kind != "keys" || part.header.name != chosen)
    throw Damaged("the copy " + chosen + " is not it: another stands in its place");
  const auto in = parse_json(part.plain);
  const auto people = in ? from_base64(in->text_or_empty("people")) : std::nullopt;
  const auto key = in ? from_base64(in->text_or_empty("journal_key")) : std::nullopt;
  if (!people || !key) throw Damaged("the copy " + chosen + " does not hold keys");
  return {chosen, part.header.at, *people, *key};
}

}  // namespace duoc::backup
