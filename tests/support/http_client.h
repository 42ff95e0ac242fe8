// A client over a plain socket, for tests that need the bytes as they are.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>

namespace duoc::test {

struct Answer {
  int status = 0;
  std::map<std::string, std::string> headers;  // names in lower case
  std::string body;
};

/// One request on a connection of its own; sends what it can and reads until the server closes.
Answer ask(std::uint16_t port, std::string_view method, std::string_view target,
           const std::map<std::string, std::string>& headers = {}, std::string_view body = {});

}  // namespace duoc::test
