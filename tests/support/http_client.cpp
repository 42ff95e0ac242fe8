// See http_client.h.
#include "support/http_client.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>

namespace duoc::test {

Answer ask(std::uint16_t port, std::string_view method, std::string_view target,
           const std::map<std::string, std::string>& headers, std::string_view body) {
  Answer answer;
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(fd, reinterpret_cast<sockaddr*>(&address), sizeof address) != 0) {
    ::close(fd);
    return answer;
  }
  std::string out =
      std::string(method) + " " + std::string(target) + " HTTP/1.1\r\nhost: 127.0.0.1\r\n";
  out += "connection: close\r\ncontent-length: " + std::to_string(body.size()) + "\r\n";
  for (const auto& [name, value] : headers) out += name + ": " + value + "\r\n";
  out += "\r\n" + std::string(body);
  for (std::size_t sent = 0; sent < out.size();) {
    const auto n = ::send(fd, out.data() + sent, out.size() - sent, MSG_NOSIGNAL);
    if (n <= 0) break;
    sent += static_cast<std::size_t>(n);
  }
  std::string in;
  char buffer[65536];
  for (ssize_t n = 0; (n = ::recv(fd, buffer, sizeof buffer, 0)) > 0;)
    in.append(buffer, static_cast<std::size_t>(n));
  ::close(fd);
  const auto split = in.find("\r\n\r\n");
  if (in.size() < 12 || split == std::string::npos) return answer;
  answer.status = std::atoi(in.c_str() + 9);
  answer.body = in.substr(split + 4);
  for (std::size_t at = in.find("\r\n") + 2; at < split + 2;) {
    const auto end = in.find("\r\n", at);
    const auto colon = in.find(':', at);
    if (colon < end) {
      std::string name = in.substr(at, colon - at);
      for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
      const std::string value = in.substr(colon + 1, end - colon - 1);
      answer.headers[name] = value.substr(std::min(value.find_first_not_of(' '), value.size()));
    }
    at = end + 2;
  }
  return answer;
}

}  // namespace duoc::test
