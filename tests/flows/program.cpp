// See program.h.
#include "flows/program.h"

#include <sys/wait.h>
#include <unistd.h>

#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <sstream>

namespace duoc::test {

Ran duoc(const std::string& arguments) {
  char error_file[] = "/tmp/duoc-error-XXXXXX";
  const int fd = ::mkstemp(error_file);
  if (fd >= 0) ::close(fd);
  const std::string command = std::string(DUOC_BINARY) + " " + arguments + " 2>" + error_file;
  Ran ran;
  FILE* pipe = ::popen(command.c_str(), "r");
  if (pipe == nullptr) return ran;
  char buffer[65536];
  for (std::size_t n = 0; (n = std::fread(buffer, 1, sizeof buffer, pipe)) > 0;)
    ran.out.append(buffer, n);
  const int status = ::pclose(pipe);
  ran.code = WIFEXITED(status) ? WEXITSTATUS(status) : -1;
  std::ifstream in(error_file);
  std::ostringstream text;
  text << in.rdbuf();
  ran.error = text.str();
  ::unlink(error_file);
  return ran;
}

}  // namespace duoc::test
