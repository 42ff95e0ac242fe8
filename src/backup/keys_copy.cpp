// Copies of the key store, sealed: see copy_keys() in shipper.h.
#include <unistd.h>

#include <fstream>
#include <sstream>

#include "backup/shelf.h"
#include "backup/shipper.h"
#include "backup/writer.h"
#include "base/json_out.h"

namespace duoc::backup {
namespace {

std::string read_small(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream out;
  out << in.rdbuf();
  if (!in || out.str().empty()) throw std::runtime_error("there is no reading of " + path);
  return out.str();
}

}  // namespace

std::string copy_keys(PeopleKeys& keys, const std::string& journal_key,
                      const journal::Signer& signer, const BoxPublic& box, Target& target,
                      Moment now) {
  const std::string name = "keys-" + compact(now) + "-" + fresh_name().substr(0, 8);
  const std::string copy = journal_key + "." + name;
  std::string bytes;
  {
    struct Gone {  // it is not sealed: it does not stay beside the keys while it is sent
      std::string path;
      ~Gone() { ::unlink(path.c_str()); }
    } const gone{copy};
    keys.copy_to(copy);
    bytes = read_small(copy);
  }
  JsonOut out;
  out.open().field("people", base64(bytes)).field("journal_key", base64(read_small(journal_key)));
  std::string plain = out.close().take();
  PartHeader h;
  h.kind = "keys";
  h.name = name;
  h.at = now;
  target.put_keys(name, seal_part(h, plain, box, signer));
  target.prune();
  return name;
}

}  // namespace duoc::backup
