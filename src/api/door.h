// The door of every module's routes: who asks, in which language; reads on one snapshot, acts
// through the committer; refusals as problems in the reader's language. Knows no module.
#pragma once

#include <functional>
#include <string>

#include "api/slow_lane.h"
#include "base/json_in.h"
#include "http/http.h"
#include "http/sessions.h"
#include "kernel/language.h"
#include "kernel/work.h"

namespace duoc::api {

/// Who asks, in which language, at which moment.
struct Visit {
  const http::Request& request;
  PersonId person;
  Language language = Language::vi;
  Moment now;
  Position position = 0;  // acknowledged before the request came; taken before any snapshot
};

class Door {
 public:
  struct Parts {
    store::Store& store;
    Committer& committer;
    http::Sessions& sessions;
  };
  explicit Door(Parts parts) : parts_(parts) {}

  /// Answers with what `read` gives, for signed-in readers; faults become problems.
  using Read =
      std::function<Result<http::Response>(const Visit&, store::Connection&, const org::State&)>;
  void get(http::Router& router, const std::string& pattern, Read read) const;

  /// The lane that a request waits in: what its file holds decides how long it will take.
  using Lane = std::function<SlowLane&(const http::Request&)>;
  /// Work that would hold up an I/O thread: in its lane, with the session asked anew when its turn
  /// comes, since it may have ended. Whoever is not signed in cannot fill the lane; a full one
  /// refuses with server.overloaded.
  using Answering = std::function<void(const Visit&, const http::Reply&)>;
  void slowly(http::Router& router, const std::string& method, const std::string& pattern,
              Lane lane, Answering work) const;

  /// A route that changes something: session, CSRF, body, idempotency key, then the verb that
  /// `decode` gives.
  using Decode = std::function<Result<Verb>(const Visit&, const JsonIn&, Actor&)>;
  void post(http::Router& router, const std::string& pattern, Decode decode) const;

  /// An act whose answer is more than its entry: `then` runs on the committer's thread once the
  /// entry is durable (also when an idempotency key finds the entry of an earlier sending) and
  /// sends the answer, now or later from another thread.
  using Send = std::function<void(http::Response)>;
  struct Act {
    Verb verb;
    std::function<void(const Entry&, const Send&)> then;
    ReadsAhead ahead;
  };
  using DecodeAct = std::function<Result<Act>(const Visit&, const JsonIn&, Actor&)>;
  struct Way {
    SlowLane* slow = nullptr;  // `decode` works there (passwords)
    bool personal = false;     // the body may not stay anywhere, even as a hash that can be guessed
  };
  void act(http::Router& router, const std::string& pattern, Way way, DecodeAct decode) const;

  /// Ends the person's sessions, here and in the store, but for the one named by its hash, which
  /// stands under the new password from now on.
  void end_sessions(PersonId person, const std::optional<Hash>& but = std::nullopt) const;

  /// The signed-in asker. Faults session.needed, session.csrf (for what changes something).
  Result<Visit> visit(const http::Request& request, bool changes) const;
  /// An engine that does not answer is no fault of the program: the asker is told to come back
  /// (store.lost). Nothing for other trouble. The log has it now and then, not once for each asker.
  static std::optional<http::Response> refusal_of(const std::exception& e,
                                                  const http::Request& request);
  /// Does work that answers, on whatever thread; for a store that is lost in it, the answer is
  /// that.
  static void or_lost(const http::Request& request, const http::Reply& reply,
                      const std::function<void()>& work);
  static http::Response refuse(const http::Request& request, const Fault& fault);
  const Parts& parts() const { return parts_; }

 private:
  void perform(http::Request&& request, const http::Reply& reply, bool personal,
               const DecodeAct& decode) const;

  Parts parts_;
  std::string blind_ = random_bytes(32);  // makes hashes of personal bodies worth nothing elsewhere
};

/// A day that may be left out (or null). Fault json.field_malformed when it is there and no day.
Result<std::optional<Day>> optional_day(const JsonIn& in, const std::string& field);
/// The number in the path: 0, which no record has, for anything but digits.
std::int64_t path_number(const http::Request& request, std::string_view name);
Language reader_language(const http::Request& request);
/// A query value, "" when it is not there.
std::string text_of(const http::Request& request, std::string_view name);
/// What a person is called in queues and shares.
std::string name_of(PersonId person);
/// {"position", "kind", "record", "recorded", "effective"}
http::Response entry_answer(const Entry& entry);

}  // namespace duoc::api
