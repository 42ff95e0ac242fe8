// See installation.h.
#include "server/installation.h"

#include <malloc.h>
#include <pwd.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

#include "backup/shipper.h"
#include "base/json_out.h"
#include "base/lasting.h"
#include "kernel/org/rows.h"
#include "modules/capacity/capacity.h"
#include "server/command_line.h"
#include "server/workshop.h"

namespace duoc::server {
namespace {

namespace fs = std::filesystem;

// Where a backup takes the log over, nobody folds it back, whether the backup runs or not.
store::OpenOptions with_log_kept(store::OpenOptions options, const Places& places) {
  options.keep_log = options.keep_log || backup::ships(places.backup_state);
  return options;
}

std::unique_ptr<store::Store> open_migrated(const std::string& path, store::OpenOptions options) {
  auto opened = store::open(path, options);
  if (store::is_database(path)) refuse_unfinished(opened->writer());
  store::migrate(*opened, schema_steps());
  return opened;
}

directives::StepGraph carried_graph() {
  auto graph = directives::StepGraph::parse(directives::task_blueprint());
  ENSURE(graph.ok());
  return std::move(graph).value();
}

Committer::Parts parts_of(store::Store& store, Clock& clock, const journal::Signer& signer,
                          const std::string& origin) {
  return {store,     clock,
          signer,    origin,
          modules(), [](store::Connection& rows, Moment t) { return org::state_of(rows, t); }};
}

// A key store that is missing would be made anew, empty: nobody could sign in or be read, and
// nothing would say why.
const std::string& with_keys_there(const Places& places, store::Connection& rows) {
  if (fs::exists(places.people_keys) ||
      rows.integer("SELECT count(*) FROM person WHERE erased = 0", {}) == 0)
    return places.people_keys;
  throw Lasting("the persons' keys " + places.people_keys +
                " are missing: bring them back with 'duoc restore keys'. If they are lost for "
                "good, 'touch' an empty file there (mode 600) and set new passwords");
}

// A batch of acts takes some megabytes and gives them back; left to itself the C library hands them
// to the kernel after each batch and fetches them, zeroed, for the next.
void keep_freed_memory() {
  ::mallopt(M_TRIM_THRESHOLD, 64 << 20);
  ::mallopt(M_TOP_PAD, 1 << 20);
}

}  // namespace

void refuse_other_root(const Places& places) {
  refuse_other_root(fs::path(places.keys).parent_path().string());
}

void refuse_other_root(const std::string& folder_asked) {
  if (::geteuid() != 0) return;
  fs::path at = fs::absolute(folder_asked);
  struct stat folder {};
  while (::stat(at.c_str(), &folder) != 0) {
    if (at == at.parent_path()) return;
    at = at.parent_path();
  }
  if (folder.st_uid == 0) return;
  const passwd* owner = ::getpwuid(folder.st_uid);
  const std::string name = owner == nullptr ? std::to_string(folder.st_uid) : owner->pw_name;
  throw Misused{"the folder " + at.string() + " is the user " + name +
                "'s, who could not read what root makes there; run it as that user: runuser -u " +
                name + " -- duoc …"};
}

std::vector<Module> modules() {
  return {journal::module(), org::module(), directives::module(), capacity::module()};
}

std::vector<store::Step> schema_steps() {
  std::vector<store::Step> steps;
  for (const Module& m : modules()) steps.insert(steps.end(), m.schema.begin(), m.schema.end());
  return steps;
}

Places::Places(const std::string& address, const std::string& data) : store(address) {
  if (store::names_password(address))
    throw Misused{
        "a password on the command line can be read by others of this machine: write it to a file "
        "that only you can read and name that, …?passfile=FILE (a line HOST:PORT:DATABASE:USER:"
        "PASSWORD)"};
  fs::path folder = data;
  if (data.empty()) {
    if (store::is_database(address))
      throw Misused{"name the folder of keys and files beside a database: --data FOLDER"};
    folder = fs::path(address).parent_path();
    if (folder.empty()) folder = ".";
  }
  keys = (folder / "keys").string();
  journal_key = keys + "/journal.key";
  people_keys = keys + "/people.db";
  files = (folder / "files").string();
  backup_public = keys + "/backup.pub";
  backup_state = (folder / "backup").string();
  erased = keys + "/erased";
}

std::vector<PersonId> read_erased(const Places& places) {
  std::vector<PersonId> out;
  std::ifstream in(places.erased);
  for (std::int64_t n = 0; in >> n;) out.push_back(PersonId{n});
  return out;
}

void write_erased(const Places& places, const std::vector<PersonId>& persons) {
  if (persons.empty()) return;
  fs::create_directories(places.keys);
  std::ofstream out(places.erased, std::ios::trunc);
  for (const PersonId id : persons) out << id.n << "\n";
  if (!out.flush()) throw std::runtime_error("there is no writing to " + places.erased);
}

bool holds_installation(const std::string& address) {
  if (!store::is_database(address)) return fs::exists(address);
  const auto opened = store::open(address, {});
  if (is_unfinished(*opened->read())) return false;
  return opened->read()->integer(
             "SELECT count(*) FROM information_schema.tables WHERE table_name = 'schema_step'",
             {}) != 0;
}

void Installation::create(const Places& places, Clock& clock, const std::string& origin,
                          const std::string& example, const std::string& as_of) {
  refuse_other_root(places);
  if (holds_installation(places.store))
    throw std::runtime_error("there is a store at " + store::without_password(places.store) +
                             " already: it stays as it is");
  refuse_remains(places);
  fs::create_directories(places.keys);
  fs::permissions(places.keys, fs::perms::owner_all, fs::perm_options::replace);
  if (!fs::exists(places.journal_key)) journal::Signer::create(places.journal_key);
  store::OpenOptions options;
  options.create = true;
  const mode_t before = ::umask(077);  // the rows are nobody else's to read
  const auto store = open_migrated(places.store, options);
  ::umask(before);
  const journal::Signer signer(places.journal_key);
  Committer committer(parts_of(*store, clock, signer, origin));
  auto made = committer.run({{}, [&](Work& work) -> Result<Entry> {
                               JsonOut body;
                               body.open()
                                   .field("origin", origin)
                                   .field("example", example)
                                   .field("as_of", as_of)
                                   .close();
                               Entry e;
                               e.kind = "store.created";
                               e.record = "store";
                               e.effective = work.now;
                               e.body = body.take();
                               return e;
                             }});
  ENSURE(made.ok());
}

Installation::Installation(const Places& lies, Clock& c, const store::OpenOptions& options)
    : places((refuse_other_root(lies), lies)),
      clock(c),
      store(open_migrated(places.store, with_log_kept(options, places))),
      signer(places.journal_key),
      people_keys(with_keys_there(places, store->writer())),
      files(places.files),
      graph(carried_graph()) {
  keep_freed_memory();
  const auto found = journal::installation(store->writer());
  if (!found) throw Lasting(store::without_password(places.store) + " was not made by 'duoc init'");
  about = *found;
  clear_workshop(places);
  committer = std::make_unique<Committer>(parts_of(*store, clock, signer, about.origin));
  ledger = std::make_unique<directives::Ledger>(store->writer(), committer->position());
  committer->follow(*ledger);
  // An erasure whose key outlived it: the process ended between the two, or the keys came back from
  // a copy. Nobody is served before the key is gone.
  const auto org = committer->org();
  for (const auto& [id, person] : org->people) {
    if (person.erased && !people_keys.destroyed(id)) people_keys.destroy(id);
  }
  for (const PersonId id : read_erased(places))
    if (!people_keys.destroyed(id)) people_keys.destroy(id);
}

Result<Entry> Installation::act(const Actor& actor, Verb verb) {
  Job job;
  job.actor = actor;
  job.verb = std::move(verb);
  return committer->run(std::move(job));
}

}  // namespace duoc::server
