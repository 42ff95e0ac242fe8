// One request on its way in: takes bytes as they come and says how far it is. incoming.cpp alone
// knows the parser.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "http/http.h"

namespace duoc::http {

class Incoming {
 public:
  enum class State { more, head, whole, malformed, head_too_large, body_too_large };

  explicit Incoming(std::size_t header_limit);
  ~Incoming();
  Incoming(const Incoming&) = delete;
  Incoming& operator=(const Incoming&) = delete;

  /// Takes what it can off the front of `bytes`. Stops once at `head`, before any of the body is
  /// looked at, and at `whole`.
  State take(std::string& bytes);
  /// What follows `head`: no body may be longer.
  void body_limit(std::size_t bytes);

  // Known from `head` on.
  std::string_view target() const;
  /// 0 without a body.
  std::uint64_t body_size() const;
  std::uint64_t body_so_far() const;
  /// A body that does not say its length ahead: it is not read on.
  bool is_chunked() const;
  bool expects_continue() const;
  bool keep_alive() const;
  bool is_head() const;

  /// Method, path, query and headers; false for what is malformed. Peer and body are left alone.
  bool read_head(Request& out) const;
  /// The body, once; only when it is whole.
  std::string take_body();

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

std::string_view reason_of(int status);
/// The date: line of an answer, made once a second.
const std::string& date_header();

}  // namespace duoc::http
