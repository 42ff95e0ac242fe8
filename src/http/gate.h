// What may come in and how much of it: limits of bodies, everybody's share of connections, streams
// and memory, and whose request is next. Knows no networking library.
#pragma once

#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>

#include "base/fair_queue.h"
#include "http/http.h"
#include "http/incoming.h"
#include "http/shares.h"

namespace duoc::http {

/// Any thread.
class Gate {
 public:
  explicit Gate(const Options& options);

  /// Whom the socket's other end counts as: an address, or what IPv6 gives to one household or
  /// office (/64).
  static std::string group_of(const std::string& address);

  /// An address as a log may hold it: without what tells one machine from its neighbours.
  static std::string masked(const std::string& address);

  /// A connection's place; null when there is none for this peer. A proxy's connections are
  /// everybody's, and counted by request.
  std::shared_ptr<void> connect(const std::string& address, bool loopback);

  /// Who asks, by the socket and by what a proxy on this machine says.
  void set_peer(const std::string& address, bool loopback, Request& request) const;
  /// Whose request it is: who is signed in, or else the peer.
  std::string asker_of(const Request& request) const;

  std::size_t body_limit_of(std::string_view target) const;
  /// What a body needs before it may be read: 200 and, if it is large, `held`, which holds nothing
  /// yet. `head` is asked for only then; it says false when the head is malformed.
  int admit(std::uint64_t bytes, std::size_t limit, const std::function<bool(Request&)>& head,
            std::shared_ptr<void>& held);

  /// Before more of a large body is read than `so_far`: memory for what has come and what comes
  /// next, of the `bytes` that were announced. 200, or 429 or 503.
  int admit_more(const std::shared_ptr<void>& held, std::uint64_t so_far, std::uint64_t bytes);

  /// A forwarded request's place, a stream's, or that of an answer which has a body of its own.
  int take_request(const Request& request, std::shared_ptr<void>& held);
  int take_stream(const std::string& asker, std::shared_ptr<void>& held);
  int take_answer(const std::string& asker, std::size_t bytes, std::shared_ptr<void>& held);

  /// Queues work in the asker's line: 200, or 429 or 503 when too much waits. Each work taken calls
  /// for one next() from an I/O thread.
  int wait_for_turn(const std::string& asker, std::function<void()> work);
  /// Runs what is next, whoever's it is; nothing when Options::threads are at it already. What
  /// fails is told to the log, and its request is let go. True when it is to be called once more.
  bool next();
  /// Runs work that is in no line, with the same care.
  static void guarded(std::function<void()> work);
  /// What need not wait for a turn.
  bool at_once(std::string_view path) const;

  Response refused(int status, const std::string& incident = "") const;
  ServerLoad load() const;

 private:
  const Options& options_;
  Shares connections_;
  Shares forwarded_;
  Shares bodies_;
  Shares streams_;
  Shares answers_;
  mutable std::mutex mutex_;
  FairQueue<std::function<void()>> waiting_;
  int running_ = 0;
  std::size_t owed_ = 0;  // calls of next() that came while all were at it
};

}  // namespace duoc::http
