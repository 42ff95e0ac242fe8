// The command line: one subcommand a job, errors as one sentence on stderr.
#include <cstdio>
#include <exception>
#include <map>
#include <string>
#include <vector>

#include "base/lasting.h"
#include "documents/apart.h"
#include "server/command_line.h"

namespace {

constexpr const char* kHelp = R"(duoc: carries directives out, every figure provable

  duoc init [--example ca-mau] [--store PATH]      make an installation, or the example province
  duoc serve [--store PATH] [--port N]             serve pages and API
  duoc import tasks FILE --register R --directive S [--dry-run] [--json]
  duoc import goals FILE --directive S [--year Y] [--dry-run] [--json]
  duoc import units|people|holidays FILE [--dry-run] [--json]
  duoc read FILE [--json]                          show a file's tables as an import sees them
  duoc figures [--register R] [--as-of D] [--known-at K] [--year Y]
               [--by unit|field|month|class] [--tree] [--list NAME] [--json]
  duoc figures overlap A B [--as-of D] [--json]    the same tasks in two registers
  duoc journal verify|head|tail|prove N|check FILE look at the journal, prove and check
  duoc serve --backup TARGET                       send all that is committed elsewhere, as it comes
  duoc backup key|keys|check … · duoc backup FOLDER
  duoc restore FOLDER --key FILE [--position N]    bring it back, verified; say what is missing
  duoc receive FOLDER                              keep what another machine's backup sends
  duoc doctor [--quick] [--json]                   what is not in order, and what to do
  duoc capacity [--trial FILE] [--json]            offers to hold the data, side by side
  duoc store copy --to ADDRESS                     move between SQLite and PostgreSQL
  duoc unit add CODE --name N --kind K [--parent C]
  duoc user add LOGIN --name N --unit U --role R   a person with a post
  duoc user list [--role R] · duoc user password LOGIN
  duoc reference openapi|faults|kinds              print the reference
  duoc --version

Each has --help. Store and data are those of --store and --data; else of --config FILE; else of
/etc/duoc/duoc.conf when it is there.
Exit codes: 0 done, 1 refused or not in order, 2 misused or wrongly set up (waiting mends nothing),
3 trouble.
)";

}  // namespace

int main(int argc, char** argv) {
  using namespace duoc::server;
  const std::vector<std::string> words(argv + 1, argv + argc);
  const std::map<std::string, int (*)(const std::vector<std::string>&)> commands = {
      {"serve", serve},     {"init", init},     {"import", import},     {"figures", figures},
      {"journal", journal}, {"backup", backup}, {"restore", restore},   {"receive", receive},
      {"user", user},       {"unit", unit},     {"store", store},       {"reference", reference},
      {"read", read},       {"doctor", doctor}, {"capacity", capacity}, {"parse-file", parse_file}};
  duoc::documents::reader_program("/proc/self/exe");
  if (words.empty() || words[0] == "--help" || words[0] == "help" || words[0] == "-h") {
    std::fputs(kHelp, stdout);
    return words.empty() ? 2 : 0;
  }
  if (words[0] == "--version" || words[0] == "version") {
    std::puts("duoc " DUOC_VERSION);
    return 0;
  }
  const auto command = commands.find(words[0]);
  if (command == commands.end()) {
    std::fprintf(stderr, "duoc: there is no command '%s'; 'duoc --help' lists them\n",
                 words[0].c_str());
    return 2;
  }
  try {
    return command->second({words.begin() + 1, words.end()});
  } catch (const Misused& misused) {
    std::fprintf(stderr, "duoc %s: %s\n", words[0].c_str(), misused.sentence.c_str());
    return 2;
  } catch (const duoc::Lasting& trouble) {
    std::fprintf(stderr, "duoc %s: %s\n", words[0].c_str(), trouble.what());
    return 2;
  } catch (const std::exception& trouble) {
    std::fprintf(stderr, "duoc %s: %s\n", words[0].c_str(), trouble.what());
    return 3;
  }
}
