// Refusals that are expected: an act that may not be done, a file that cannot be read as an annex.
// Trouble (disk, network) throws; bugs hit ENSURE. A Fault travels unchanged from the rule that
// refused to the person who asked.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <variant>

#include "base/ensure.h"

namespace duoc {

/// What kind of refusal: decides the HTTP status and the exit code, nothing else.
enum class Refusal {
  invalid,      // 422: the request does not make sense as given
  unsigned_in,  // 401
  forbidden,    // 403: the actor's posts do not allow this act on a record they may see
  missing,      // 404: not there, or not open to the reader; both answer alike
  conflict,     // 409: the record's step or another act is in the way
  stale,        // 412: the record moved on since it was read
  too_large,    // 413
  overloaded,   // 503: try again later
  failed,       // 500: trouble on our side; the log has its cause
  unreadable,   // 400: not even well formed
};

/// A refusal: `key` is the stable name in docs/reference/faults.md ("task.not_in_step"), `field`
/// the input it is about (may be empty), `args` what the message in the reader's language needs.
/// Carries no secrets and no personal data.
struct Fault {
  Refusal code = Refusal::invalid;
  std::string key;
  std::string field;
  std::map<std::string, std::string> args;
};

/// Either a value or the Fault that stands in its place.
template <class T>
class [[nodiscard]] Result {
 public:
  Result(T value) : state_(std::in_place_index<0>, std::move(value)) {}
  Result(Fault fault) : state_(std::in_place_index<1>, std::move(fault)) {}

  bool ok() const noexcept { return state_.index() == 0; }
  explicit operator bool() const noexcept { return ok(); }
  T& value() & {
    ENSURE(ok());
    return std::get<0>(state_);
  }
  const T& value() const& {
    ENSURE(ok());
    return std::get<0>(state_);
  }
  T&& value() && {
    ENSURE(ok());
    return std::get<0>(std::move(state_));
  }
  T& operator*() & { return value(); }
  const T& operator*() const& { return value(); }
  T* operator->() { return &value(); }
  const T* operator->() const { return &value(); }
  const Fault& fault() const& {
    ENSURE(!ok());
    return std::get<1>(state_);
  }
  Fault&& fault() && {
    ENSURE(!ok());
    return std::get<1>(std::move(state_));
  }

 private:
  std::variant<T, Fault> state_;
};

/// Nothing to say but that it went well.
struct Done {};
using Checked = Result<Done>;

}  // namespace duoc

#define DUOC_JOIN2(a, b) a##b
#define DUOC_JOIN(a, b) DUOC_JOIN2(a, b)

/// TRY(auto x, f()): x is f()'s value, or the function returns f()'s fault.
#define TRY(declaration, expression) \
  TRY_IMPL(DUOC_JOIN(try_result_, __LINE__), declaration, expression)
#define TRY_IMPL(temporary, declaration, expression)        \
  auto temporary = (expression);                            \
  if (!temporary.ok()) return std::move(temporary).fault(); \
  declaration = std::move(temporary).value()

/// CHECK(f()): the function returns f()'s fault, if any; f()'s value is not needed.
#define CHECK(expression)                                           \
  do {                                                              \
    auto check_result = (expression);                               \
    if (!check_result.ok()) return std::move(check_result).fault(); \
  } while (false)
