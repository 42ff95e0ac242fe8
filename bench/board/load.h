// A load generator for HTTP/1.1 on this machine: one thread, many kept connections, each sends its
// next request when its answer is there. Every answer is handed over to be checked.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

namespace duoc::bench {

/// One connection's next question and what is thought of the answer.
struct Asker {
  std::function<std::string()> request;                           // whole, with its header
  std::function<void(int status, std::string_view body)> answer;  // throws when it is wrong
  double every = 0;  // seconds between requests; 0: at once
};

struct Load {
  std::uint64_t answers = 0;  // of askers without a pace of their own
  double seconds = 0;
  std::vector<double> latencies;  // of the same, in seconds
};

/// Keeps the askers asking for so long.
Load run_load(std::uint16_t port, std::vector<Asker> askers, double seconds);

/// One request on a connection of its own; the body of a 200.
std::string ask_once(std::uint16_t port, const std::string& request);

std::string get_request(const std::string& target, const std::string& cookie);
std::string post_request(const std::string& target, const std::string& cookie,
                         const std::string& csrf, const std::string& body);

}  // namespace duoc::bench
