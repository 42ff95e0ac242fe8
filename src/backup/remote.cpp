// See remote.h.
#include "backup/remote.h"

#include <sys/stat.h>

#include <fstream>

#include "backup/shelf.h"
#include "base/json_in.h"
#include "http/client.h"

namespace duoc::backup {
namespace {

Held held_in(const JsonIn& in) {
  Held held{in.text_or_empty("target"), std::nullopt};
  if (in.text_or_empty("generation").empty()) return held;
  const auto count = [&](std::string_view name) {
    return static_cast<std::uint64_t>(std::max<std::int64_t>(0, in.integer(name).value_or(0)));
  };
  held.newest = Newest{in.text_or_empty("generation"), count("number"), in.text_or_empty("hash"),
                       count("bytes"), in.text_or_empty("opened")};
  return held;
}

class Remote final : public Target {
 public:
  Remote(const std::string& address, const RemoteAccess& access)
      : client_(address, {access.authority, access.certificate, access.key, 30}),
        address_(address) {
    if (!access.token_file.empty())
      headers_.emplace_back("authorization", "Bearer " + read_token(access.token_file));
  }

  std::optional<Held> look(const std::string& installation, const RowEnd& end) override {
    const std::string row = end.generation.empty() ? "-" : end.generation;
    const auto answer = client_.ask(
        "GET", "/backup/v1/newest/" + installation + "/" + row + "/" + std::to_string(end.number),
        headers_, "");
    if (answer.status == 410) return std::nullopt;
    if (answer.status == 404)
      throw std::runtime_error(address_ +
                               " is a receiver of an earlier release, which cannot tell whether "
                               "another writer is at work there: upgrade it first");
    if (answer.status != 200) refuse(answer);
    const auto in = parse_json(answer.body);
    if (!in) throw std::runtime_error(address_ + " answers with something else than a receiver");
    return held_in(*in);
  }
  Held begin(const std::string& installation) override {
    put("/backup/v1/installation", installation);
    const auto held = look(installation, {});
    if (!held) throw Emptied(address_ + " holds no backup");
    return *held;
  }
  void open(const std::string& generation, std::string_view opening) override {
    const auto answer = client_.ask("POST", "/backup/v1/openings/" + generation, headers_, opening);
    if (answer.status != 204) refuse(answer);
  }
  void put_part(const std::string& generation, std::uint64_t number,
                std::string_view bytes) override {
    put(part_path(generation, number), bytes);
  }
  std::optional<std::string> hash_of(const std::string& generation, std::uint64_t number) override {
    const auto answer = client_.ask("GET", part_path(generation, number) + "/hash", headers_, "");
    if (answer.status == 404) return std::nullopt;
    if (answer.status != 200) refuse(answer);
    return answer.body;
  }
  void add_line(const std::string& generation, std::string_view line) override {
    const auto answer = client_.ask("POST", "/backup/v1/heads/" + generation, headers_, line);
    if (answer.status != 204) refuse(answer);
  }
  bool has_file(const std::string& name) override {
    const auto answer = client_.ask("GET", "/backup/v1/files/" + name, headers_, "");
    if (answer.status == 404) return false;
    if (answer.status != 204) refuse(answer);
    return true;
  }
  void put_file(const std::string& name, std::string_view bytes) override {
    put("/backup/v1/files/" + name, bytes);
  }
  void put_keys(const std::string& name, std::string_view bytes) override {
    put("/backup/v1/keys/" + name, bytes);
  }
  void prune() override {}  // the receiver does, by its own clock

 private:
  static std::string part_path(const std::string& generation, std::uint64_t number) {
    return "/backup/v1/parts/" + generation + "/" + std::to_string(number);
  }
  int put(const std::string& path, std::string_view bytes) {
    const auto answer = client_.ask("PUT", path, headers_, bytes);
    if (answer.status != 204 && answer.status != 201) refuse(answer);
    return answer.status;
  }
  [[noreturn]] void refuse(const http::ClientAnswer& answer) const {
    std::string why = answer.body.substr(0, 300);
    while (!why.empty() && why.back() == '\n') why.pop_back();
    if (answer.status == 409) throw Occupied(address_ + ": " + why);
    if (answer.status == 410) throw Emptied(address_ + ": " + why);
    throw std::runtime_error(address_ + " refused (" + std::to_string(answer.status) + "): " + why);
  }

  http::Client client_;
  std::string address_;
  std::vector<std::pair<std::string, std::string>> headers_;
};

}  // namespace

std::string read_token(const std::string& file) {
  struct stat st {};
  if (::stat(file.c_str(), &st) != 0) throw std::runtime_error("there is no token file " + file);
  if ((st.st_mode & 077) != 0)
    throw std::runtime_error("others may read the token: chmod 600 " + file);
  std::ifstream in(file);
  std::string token;
  std::getline(in, token);
  const bool clean = token.find_first_not_of(
                         "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                         "0123456789-._~+/=") == std::string::npos;
  if (token.size() < 20 || token.size() > 500 || !clean)
    throw std::runtime_error("the token in " + file +
                             " needs 20 letters and digits or more: 'openssl rand -hex 32'");
  return token;
}

std::unique_ptr<Target> open_target(const std::string& address, const RemoteAccess& access,
                                    int keep_days) {
  if (address.starts_with("https://")) {
    if (access.token_file.empty() == access.certificate.empty())
      throw std::runtime_error(
          "a receiver lets in who shows a token or a certificate: name one of the two");
    return std::make_unique<Remote>(address, access);
  }
  if (address.find("://") != std::string::npos)
    throw std::runtime_error("a backup goes to a folder or to https://…, not to " + address);
  return std::make_unique<Shelf>(address, keep_days);
}

}  // namespace duoc::backup
