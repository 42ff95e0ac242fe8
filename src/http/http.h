// What a request and an answer are, for everybody but the server itself. Plain structs: the
// networking library is known in server.cpp alone, the parser in incoming.cpp, TLS in tls.cpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace duoc::http {

/// One request, whole. Paths and query values are percent-decoded UTF-8; a request whose path or
/// query is not valid UTF-8 never reaches a handler (400).
struct Request {
  std::string method;  // upper case
  std::string path;    // "/api/v1/tasks/12"
  std::vector<std::pair<std::string, std::string>> query;
  std::vector<std::pair<std::string, std::string>> headers;  // names in lower case
  std::string body;
  std::string peer;          // "127.0.0.1"
  bool loopback = false;     // sent by a program on this machine, and not for somebody elsewhere
  bool secure = false;       // came over this server's own TLS
  std::string peer_subject;  // of the certificate that Options::client_authority made it show
  std::map<std::string, std::string> params;  // "{id}" of the route
  std::shared_ptr<void> held;  // its share of Options::bodies_most, given back with the last copy

  std::optional<std::string_view> header(std::string_view lower_name) const;
  std::optional<std::string_view> value(std::string_view query_name) const;
  /// Every value of a repeated query name.
  std::vector<std::string_view> values(std::string_view query_name) const;
  std::optional<std::string_view> cookie(std::string_view name) const;
  std::string_view param(std::string_view name) const;  // must be in the route
};

/// Fills path and query from the target of a request line. False for what is malformed: not UTF-8,
/// a path that does not begin with / or holds "." or "..", more than 100 query values.
bool read_target(std::string_view target, Request& request);

class Exposition;  // exposition.h
class Subscription;

/// An answer. `shared_body` (if set) is sent instead of `body` and not copied. With `stream` set
/// the answer is a server-sent event stream that stays open.
struct Response {
  int status = 200;
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::shared_ptr<const std::string> shared_body;
  std::shared_ptr<Subscription> stream;
  bool unanswered = false;    // made by Reply: nobody else has answered
  std::string incident = {};  // what the log calls the trouble behind an answer of 500 or 503
};

/// Answers one request, once, from any thread. When the last copy goes without an answer the client
/// gets a 500.
class Reply {
 public:
  using Send = std::function<void(Response)>;
  explicit Reply(Send send);
  void operator()(Response response) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// While it lives, requests that are let go unanswered on this thread are put down to this
/// incident.
class PutDownTo {
 public:
  explicit PutDownTo(std::string incident);
  ~PutDownTo();
  PutDownTo(const PutDownTo&) = delete;
  PutDownTo& operator=(const PutDownTo&) = delete;
};

/// Runs on an I/O thread: must not wait. Slow work is handed to a queue, which answers through the
/// Reply later.
using Handler = std::function<void(Request&&, Reply)>;

class Reference;  // reference.h
struct Route;

/// Finds the handler of a method and path. Patterns: "/api/v1/tasks/{id}"; "{rest...}" at the end
/// takes the remainder, slashes included. A literal segment wins over a parameter.
class Router {
 public:
  Router();
  ~Router();
  void add(std::string method, std::string pattern, Handler handler);
  /// Called for a path without any route; the default answers 404. A known path with another
  /// method: 405 with Allow.
  void otherwise(Handler handler);
  /// `route`, when given, is set before the handler runs: the place in routes(), or -1.
  void dispatch(Request&& request, Reply reply, int* route = nullptr) const;
  /// What the reference says of the routes, and the routes it must speak of, in order.
  Reference& reference();
  std::vector<Route> routes() const;

 private:
  struct Table;
  std::unique_ptr<Table> table_;
};

/// Live events to browsers. Each subscriber has a queue of at most 256 events; one that does not
/// read is closed (its browser reconnects and asks anew).
class Live {
 public:
  Live();
  ~Live();
  /// Answer this to open a stream. `first_data` is asked for once events reach the stream, so that
  /// nothing that happens meanwhile is missed, and sent at once. Before each later event and each
  /// sign of life (20 s) `stands` is asked, on an I/O thread; the stream ends when it says no.
  Response open(std::string_view first_event, const std::function<std::string()>& first_data,
                std::function<bool()> stands);
  /// To every open stream. Any thread. `data` has no line ends.
  void publish(std::string_view event, std::string_view data);
  std::size_t open_streams() const;
  /// Ends every stream (shutdown).
  void close();

 private:
  struct Hub;
  std::shared_ptr<Hub> hub_;
};

struct Options {
  std::string address = "127.0.0.1";
  std::uint16_t port = 8057;  // 0: any free port
  /// So many handlers run at a time. One I/O thread more than that is left for who reads, sends, or
  /// asks for a path of `at_once`, when all of them wait for something.
  int threads = 1;
  std::vector<std::string> at_once;  // whole paths, whose handlers never wait
  std::size_t header_limit = 16 * 1024;
  std::size_t body_limit = 1024 * 1024;            // for every route but those in body_limits
  std::map<std::string, std::size_t> body_limits;  // path prefix → bytes
  /// A stranger's body; what is longer asks before_large_body.
  std::size_t free_body = 16 * 1024;
  /// Memory for all bodies above free_body together, as their bytes come and until the handler lets
  /// the request go: 503 when it is used up, 429 when one asker would hold more than half of it in
  /// several bodies.
  std::size_t bodies_most = std::size_t{1} << 30;
  /// Memory for all answers above 64 KiB that are under way, but for those that share a body; a
  /// quarter of it for one asker.
  std::size_t answers_most = std::size_t{512} << 20;
  /// Asked before a body above free_body is read, with a request that has none: 200 to read it.
  std::function<int(const Request& head)> before_large_body;
  int idle_seconds = 60;     // between requests
  int request_seconds = 20;  // from the first byte of a request to its last; a large body has 120
                             // and one more for each MiB
  std::size_t connections = 20000;
  std::size_t connections_of_one = 5000;  // of one address; behind a proxy, requests under way
  std::size_t streams_of_one = 200;
  /// Requests that are read and wait for their turn: askers take turns.
  std::size_t waiting = 8192;
  std::size_t waiting_of_one = 64;
  /// Whose request it is, when somebody is signed in; "" counts as the peer's.
  std::function<std::string(const Request& request)> asker;
  std::string fallback_server_name = "duoc";
  /// A proxy on this machine stands in front: the peer is who it says it forwards for.
  bool behind_proxy = false;
  /// PEM files, both or neither: with them the server speaks TLS 1.3 and nothing else. A new pair
  /// is taken over while it serves: looked for every certificate_seconds, and on reload().
  std::string certificate;
  std::string key;
  int certificate_seconds = 60;
  /// PEM file: only who shows a certificate of this authority is let in (TLS only).
  std::string client_authority;
  int handshake_seconds = 10;
  /// The answer to what never reaches a handler: 400, 408, 413, 429, 431, 503, and what
  /// before_large_body says; 500, with its incident, to what a handler did not answer. Plain text
  /// when not set.
  std::function<Response(int status, const std::string& incident)> refuse;
  /// The answer to what a handler threw, when that is no failure of the program; nothing for one
  /// that is, which is answered with its incident.
  std::function<std::optional<Response>(const std::exception& thrown)> refuse_trouble;
  /// A line of the log for every answer: route, status, time; no names, no query, no full address.
  bool access_log = false;
};

/// What the server holds at a moment.
struct ServerLoad {
  std::size_t connections = 0;
  std::size_t streams = 0;
  std::size_t waiting = 0;  // requests that are read and wait for their turn
  std::size_t body_bytes = 0;
  std::size_t answer_bytes = 0;
};

/// The certificate in use.
struct CertificateState {
  std::int64_t not_after = 0;  // seconds since 1970
  std::string trouble;         // why what lies on the disk now is not used; "" when it is
};

/// Serves HTTP/1.1 until stop(). Never throws out of a connection; a bad request gets its 4xx and
/// the connection ends.
class Server {
 public:
  Server(Options options, const Router& router);
  ~Server();
  /// Binds and starts the threads; the port really bound. Throws std::system_error when the address
  /// is taken, std::runtime_error when certificate or key cannot be used.
  std::uint16_t start();
  /// Takes over the pair of files as they are now. One that is broken changes nothing but
  /// certificate(). Connections that are open stay as they are.
  void reload();
  /// Nothing without TLS. Any thread.
  std::optional<CertificateState> certificate() const;
  ServerLoad load() const;
  /// Requests, connections, streams, memory held and certificate. After start().
  void write_metrics(Exposition& out) const;
  /// Stops taking connections, lets answers under way finish (5 s at most), ends the threads.
  void stop();
  /// Whether a thread takes new work within so long.
  bool turns(std::chrono::milliseconds patience);

 private:
  struct Inside;
  std::unique_ptr<Inside> inside_;
};

/// Percent encoding for URLs and cookie values.
std::string percent_encode(std::string_view text);
std::optional<std::string> percent_decode(std::string_view text, bool plus_is_blank);

}  // namespace duoc::http
