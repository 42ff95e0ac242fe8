// The only file that knows the networking library. A connection is one coroutine on its own strand
// of one I/O context; it waits for its socket to be ready and then takes what is there, so that one
// that waits holds no buffer, plain or under TLS.
#include <array>
#include <atomic>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/strand.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <csignal>
#include <future>
#include <system_error>
#include <thread>

#include "base/log.h"
#include "base/text.h"
#include "http/certificate.h"
#include "http/exposition.h"
#include "http/gate.h"
#include "http/http.h"
#include "http/incoming.h"
#include "http/listening.h"
#include "http/subscription.h"
#include "http/tally.h"
#include "http/tls.h"

namespace duoc::http {
namespace {

namespace asio = boost::asio;
using tcp = asio::ip::tcp;
using std::chrono::seconds;
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);
constexpr std::size_t kSmall = 16 * 1024;  // a body that is copied behind its head, to go as one

// The answer under way: filled from any thread, waited for on the connection's strand.
struct Pending {
  explicit Pending(const asio::any_io_executor& executor) : timer(executor) {
    timer.expires_at(std::chrono::steady_clock::time_point::max());
  }
  std::optional<Response> response;
  int route = -1;
  asio::steady_timer timer;
};

// A socket, plain or under TLS, with one patience for whatever it waits for. On its strand alone.
class Wire : public std::enable_shared_from_this<Wire> {
 public:
  using Clock = std::chrono::steady_clock;

  Wire(tcp::socket socket, const std::shared_ptr<const TlsContext>& context)
      : socket_(std::move(socket)), timer_(socket_.get_executor()) {
    boost::system::error_code ignored;
    const auto peer = socket_.remote_endpoint(ignored).address();
    address_ = peer.to_string();
    loopback_ = peer.is_loopback();
    socket_.non_blocking(true, ignored);
    if (context) tls_ = std::make_unique<TlsSession>(context, socket_.native_handle());
  }

  const std::string& address() const { return address_; }
  bool loopback() const { return loopback_; }
  TlsSession* tls() const { return tls_.get(); }
  bool late() const { return late_; }

  /// From now on for so long; what waits longer ends.
  void patience(seconds most) {
    deadline_ = Clock::now() + most;
    if (deadline_ < armed_) arm();
  }
  void no_patience() { deadline_ = Clock::time_point::max(); }

  asio::awaitable<bool> handshake() {
    for (;;) {
      const auto step = tls_->handshake();
      if (step == TlsSession::Step::done) co_return true;
      if (!co_await ready(step)) co_return false;
    }
  }

  /// Appends what has come, at least a byte; false when nothing more will.
  asio::awaitable<bool> fill(std::string& in) {
    // What was not read before stands in the socket; only TLS may hold some back.
    auto step = tls_ ? receive(&in) : TlsSession::Step::wants_read;
    while (step != TlsSession::Step::done) {
      if (!co_await ready(step)) co_return false;
      step = receive(&in);
    }
    co_return true;
  }

  asio::awaitable<bool> write(std::string_view bytes) {
    while (!bytes.empty()) {
      std::size_t n = 0;
      const auto step = put(bytes, n);
      bytes.remove_prefix(n);
      if (step != TlsSession::Step::done && !co_await ready(step)) co_return false;
    }
    co_return true;
  }

  /// Reads and forgets up to so many bytes.
  asio::awaitable<void> discard(std::size_t most) {
    for (std::size_t taken = 0; taken < most;) {
      const auto step = receive(nullptr, &taken);
      if (step != TlsSession::Step::done && !co_await ready(step)) co_return;
    }
  }

  /// Calls `gone` once the peer is; what it still says is dropped. Ends with stop_waiting().
  void watch(std::function<void()> gone) {
    watching_ = true;
    socket_.async_wait(tcp::socket::wait_read, [self = shared_from_this(), gone = std::move(gone)](
                                                   boost::system::error_code error) mutable {
      if (error || !self->watching_) return;
      auto step = TlsSession::Step::done;
      for (int i = 0; i < 4 && step == TlsSession::Step::done; ++i) step = self->receive(nullptr);
      if (step == TlsSession::Step::over) return gone();
      self->watch(std::move(gone));
    });
  }
  void stop_waiting() {
    watching_ = false;  // also what is in line already
    boost::system::error_code ignored;
    socket_.cancel(ignored);
  }

  /// Nothing more is said from here.
  void finish() {
    if (tls_) tls_->finish();
    boost::system::error_code ignored;
    socket_.shutdown(tcp::socket::shutdown_send, ignored);
  }

 private:
  using Step = TlsSession::Step;

  // In a function of its own: the scratch belongs to the thread, and a coroutine may go on on
  // another one.
  Step receive(std::string* in, std::size_t* count = nullptr) {
    thread_local std::array<char, 64 * 1024> scratch;
    std::size_t n = 0;
    Step step = Step::done;
    if (tls_) {
      step = tls_->read(scratch.data(), scratch.size(), n);
    } else {
      boost::system::error_code error;
      n = socket_.read_some(asio::buffer(scratch), error);
      if (error == asio::error::would_block)
        step = Step::wants_read;
      else if (error)
        step = Step::over;
    }
    if (step != Step::done) return step;
    if (in != nullptr) in->append(scratch.data(), n);
    if (count != nullptr) *count += n;
    return step;
  }

  Step put(std::string_view bytes, std::size_t& n) {
    if (tls_) return tls_->write(bytes.data(), bytes.size(), n);
    boost::system::error_code error;
    n = socket_.write_some(asio::buffer(bytes.data(), bytes.size()), error);
    if (error == asio::error::would_block) return Step::wants_write;
    return error ? Step::over : Step::done;
  }

  asio::awaitable<bool> ready(Step step) {
    if (late_ || step == Step::over) co_return false;
    const auto [error] = co_await socket_.async_wait(
        step == Step::wants_write ? tcp::socket::wait_write : tcp::socket::wait_read, kTuple);
    co_return !error && !late_;
  }

  // One timer a connection, set anew only when it would ring too late: a request is over long
  // before its patience is.
  void arm() {
    armed_ = deadline_;
    timer_.expires_at(armed_);
    timer_.async_wait([weak = weak_from_this()](boost::system::error_code error) {
      const auto self = weak.lock();
      if (error || !self) return;
      self->armed_ = Clock::time_point::max();
      if (self->deadline_ <= Clock::now()) {
        self->late_ = true;
        self->stop_waiting();
      } else if (self->deadline_ != Clock::time_point::max()) {
        self->arm();
      }
    });
  }

  tcp::socket socket_;
  std::string address_;
  bool loopback_ = false;
  std::unique_ptr<TlsSession> tls_;
  asio::steady_timer timer_;
  Clock::time_point deadline_ = Clock::time_point::max();
  Clock::time_point armed_ = Clock::time_point::max();
  bool late_ = false;
  bool watching_ = false;
};

// A request under way, for those who count.
struct Asked {
  Wire::Clock::time_point begun;
  std::string peer;
  int route = -1;
};

bool head_of(const Incoming& incoming, const Wire& wire, const Gate& gate, Request& r) {
  if (!incoming.read_head(r)) return false;
  gate.set_peer(wire.address(), wire.loopback(), r);
  r.secure = wire.tls() != nullptr;
  if (r.secure) r.peer_subject = wire.tls()->peer_subject();
  return true;
}

}  // namespace

struct Server::Inside {
  Inside(Options o, const Router& r) : options(std::move(o)), router(r), acceptor(io) {}

  Options options;
  const Router& router;
  asio::io_context io;
  Gate gate{options};  // what waits in it holds timers of the other
  tcp::acceptor acceptor;
  std::vector<std::thread> threads;
  std::atomic<std::size_t> open{0};
  std::atomic<std::size_t> answering{0};
  std::atomic<bool> stopping{false};
  std::unique_ptr<Tally> tally;              // so is this
  std::unique_ptr<Certificate> certificate;  // set before the threads start; null without TLS
  // HTTP without TLS is not spoken to this name for a year, whatever an address typed in says.
  std::string_view strict() const {
    return certificate ? "strict-transport-security: max-age=31536000\r\n" : "";
  }

  asio::awaitable<bool> send(Wire& wire, const Response& r, bool head, bool keep) {
    const std::string& body = r.shared_body ? *r.shared_body : r.body;
    std::string out = "HTTP/1.1 " + std::to_string(r.status) + " ";
    out += reason_of(r.status);
    out += "\r\n";
    out += date_header();
    out += strict();
    for (const auto& [name, value] : r.headers) out += name + ": " + value + "\r\n";
    const bool with_body = r.status != 204 && r.status != 304;
    if (with_body) out += "content-length: " + std::to_string(body.size()) + "\r\n";
    out += keep ? "\r\n" : "connection: close\r\n\r\n";
    wire.patience(seconds(120 + static_cast<int>(body.size() >> 17)));
    if (!with_body || head) co_return co_await wire.write(out);
    const std::size_t joined = std::min(body.size(), kSmall);
    out.append(body, 0, joined);
    if (!co_await wire.write(out)) co_return false;
    co_return co_await wire.write(std::string_view(body).substr(joined));
  }

  // A stream's client says nothing more; when it goes, the stream must end at once, not at the next
  // event.
  asio::awaitable<void> send_stream(Wire& wire, Response r) {
    auto subscription = std::move(r.stream);
    std::string head = "HTTP/1.1 200 OK\r\n" + date_header();
    head += strict();
    for (const auto& [name, value] : r.headers) head += name + ": " + value + "\r\n";
    head += "connection: close\r\n\r\n";
    r = {};
    wire.patience(seconds(30));
    bool good = co_await wire.write(head);
    head = {};
    auto executor = co_await asio::this_coro::executor;
    auto timer = std::make_shared<asio::steady_timer>(executor);
    subscription->on_wake([executor, weak = std::weak_ptr(timer)] {
      asio::post(executor, [weak] {
        if (auto t = weak.lock()) t->cancel();
      });
    });
    wire.watch([subscription] { subscription->close(); });
    while (good && !stopping) {
      bool over = false;
      const auto event = subscription->pop(over);
      if (over || !subscription->stands()) break;
      if (event) {
        wire.patience(seconds(30));
        good = co_await wire.write(*event);
        continue;
      }
      wire.no_patience();
      timer->expires_after(seconds(20));
      const auto [waited] = co_await timer->async_wait(kTuple);
      if (!waited) {
        wire.patience(seconds(30));
        good = co_await wire.write(": ping\n\n");
      }
    }
    subscription->on_wake(nullptr);
    subscription->close();
    wire.stop_waiting();
  }

  void queue(const std::string& asker, const std::shared_ptr<Request>& request,
             const std::shared_ptr<Pending>& pending, const Reply& reply) {
    const auto work = [this, request, pending, reply] {
      try {
        router.dispatch(std::move(*request), reply, &pending->route);
      } catch (const std::exception& thrown) {
        auto refused = options.refuse_trouble ? options.refuse_trouble(thrown) : std::nullopt;
        if (!refused) throw;
        reply(std::move(*refused));
      }
    };
    if (gate.at_once(request->path)) return asio::post(io, [work] { Gate::guarded(work); });
    const int status = gate.wait_for_turn(asker, work);
    if (status != 200) return reply(gate.refused(status));
    take_turn();
  }

  void take_turn() {
    asio::post(io, [this] {
      if (gate.next()) take_turn();
    });
  }

  // Waits for the asker's turn and then for the answer. Askers take turns whatever the number of
  // their connections: each request first stands in its asker's line, and an I/O thread that comes
  // round to it runs whatever is next.
  asio::awaitable<std::shared_ptr<Pending>> ask(std::string asker, Request request) {
    auto executor = co_await asio::this_coro::executor;
    auto pending = std::make_shared<Pending>(executor);
    queue(asker, std::make_shared<Request>(std::move(request)), pending,
          Reply([pending, executor](Response r) {
            asio::post(executor, [pending, r = std::move(r)]() mutable {
              pending->response = std::move(r);
              pending->timer.cancel();
            });
          }));
    while (!pending->response) co_await pending->timer.async_wait(kTuple);
    co_return pending;
  }

  // Reads one request; a status when it is refused, 0 when the connection ended.
  asio::awaitable<int> read(Wire& wire, bool first, std::string& in, Incoming& incoming,
                            std::shared_ptr<void>& held) {
    // Idle between requests is another patience than a request that dawdles; the latter is for the
    // head as a whole, however many bytes it comes in.
    wire.patience(seconds(first ? options.request_seconds : options.idle_seconds));
    if (in.empty() && !co_await wire.fill(in)) co_return 0;
    wire.patience(seconds(options.request_seconds));
    auto state = incoming.take(in);
    while (state == Incoming::State::more) {
      if (!co_await wire.fill(in)) co_return wire.late() ? 408 : 0;
      state = incoming.take(in);
    }
    if (state == Incoming::State::head_too_large) co_return 431;
    if (state != Incoming::State::head) co_return 400;
    if (incoming.is_chunked()) co_return 411;
    const std::size_t limit = gate.body_limit_of(incoming.target());
    const auto head = [&](Request& r) { return head_of(incoming, wire, gate, r); };
    const int admitted = gate.admit(incoming.body_size(), limit, head, held);
    if (admitted != 200) co_return admitted;
    incoming.body_limit(limit);
    if (incoming.expects_continue()) co_await wire.write("HTTP/1.1 100 Continue\r\n\r\n");
    const auto large = static_cast<int>(120 + (limit >> 20));
    if (held) wire.patience(seconds(large));
    for (state = incoming.take(in); state == Incoming::State::more; state = incoming.take(in)) {
      const int more = gate.admit_more(held, incoming.body_so_far(), incoming.body_size());
      if (more != 200) co_return more;
      if (!co_await wire.fill(in)) co_return wire.late() ? 408 : 400;
    }
    if (state == Incoming::State::body_too_large) co_return 413;
    co_return state == Incoming::State::whole ? 200 : 400;
  }

  // Says no, and reads on for a while what the client still sends: closing on it would reset the
  // connection, and the client would lose the answer.
  asio::awaitable<void> turn_away(Wire& wire, int status, bool head) {
    tally->count(-1, status, 0);
    co_await send(wire, gate.refused(status), head, false);
    if (wire.late()) co_return;
    wire.finish();
    wire.patience(seconds(options.request_seconds));
    co_await wire.discard(512u << 20);
  }

  asio::awaitable<void> converse(Wire& wire) {
    std::string in;
    bool first = true;
    for (bool keep = true; keep && !stopping; first = false) {
      std::optional<Incoming> incoming(std::in_place, options.header_limit);
      Request request;
      const int status = co_await read(wire, first, in, *incoming, request.held);
      if (status == 0) break;
      const bool head = incoming->is_head();
      if (status != 200) co_return co_await turn_away(wire, status, head);
      if (!head_of(*incoming, wire, gate, request)) co_return co_await turn_away(wire, 400, head);
      request.body = incoming->take_body();
      keep = incoming->keep_alive() && !stopping;
      incoming.reset();
      wire.no_patience();
      if (!co_await answer(wire, std::move(request), head, keep)) break;
    }
    wire.finish();
  }

  // Says in the log what a request met, and gives the answer that tells of it.
  Response troubled(const Asked& asked, const Response& r) {
    std::string incident = r.incident;
    const std::string& route = tally->name_of(asked.route);
    if (incident.empty()) {
      incident =
          log::trouble("request_unanswered", "a request was not answered", {{"route", route}});
    } else {
      log::line(log::Level::error, "request_unanswered", "a request was answered with its incident",
                {{"route", route}, {"incident", incident}});
    }
    return gate.refused(500, incident);
  }

  void tell(const Asked& asked, const Response& r) {
    const std::chrono::duration<double> took = Wire::Clock::now() - asked.begun;
    tally->count(asked.route, r.status, took.count());
    if (!options.access_log) return;
    const auto bytes = r.shared_body ? r.shared_body->size() : r.body.size();
    log::line(log::Level::info, "request", tally->name_of(asked.route),
              {{"status", std::int64_t{r.status}},
               {"microseconds", static_cast<std::int64_t>(took.count() * 1e6)},
               {"bytes", static_cast<std::int64_t>(bytes)},
               {"peer", asked.peer}});
  }

  // True when the connection goes on.
  asio::awaitable<bool> answer(Wire& wire, Request request, bool head, bool keep) {
    const Counted under_way(answering);
    Asked asked{Wire::Clock::now(), Gate::masked(request.peer), -1};
    std::shared_ptr<void> place;
    const std::string asker = gate.asker_of(request);
    int status = gate.take_request(request, place);
    Response response;
    if (status == 200) {
      const auto pending = co_await ask(asker, std::move(request));
      response = std::move(*pending->response);
      asked.route = pending->route;
      if (response.unanswered) response = troubled(asked, response);
    }
    std::shared_ptr<void> held;
    if (status == 200 && response.stream && !head) {
      status = gate.take_stream(asker, held);
      if (status == 200) {
        tell(asked, response);
        co_await send_stream(wire, std::move(response));
        co_return false;
      }
    } else if (status == 200 && !response.shared_body) {
      status = gate.take_answer(asker, response.body.size(), held);
    }
    if (status != 200) response = gate.refused(status);
    tell(asked, response);
    const bool sent = co_await send(wire, response, head, keep && !stopping);
    co_return sent&& keep && !stopping;
  }

  asio::awaitable<void> connection(tcp::socket socket, std::shared_ptr<void> place) {
    const auto kept = std::move(place);  // as long as the connection
    try {
      const auto wire =
          std::make_shared<Wire>(std::move(socket), certificate ? certificate->context() : nullptr);
      wire->patience(seconds(options.handshake_seconds));
      if (!wire->tls() || co_await wire->handshake()) co_await converse(*wire);
    } catch (const std::exception& e) {
      log::line(log::Level::error, "connection_failed",
                std::string("a connection ended with trouble: ") + e.what());
    }
    --open;
  }

  asio::awaitable<void> watch_certificate() {
    asio::steady_timer timer(io);
    while (!stopping) {
      timer.expires_after(seconds(options.certificate_seconds));
      const auto [error] = co_await timer.async_wait(kTuple);
      if (error) co_return;
      certificate->look();
    }
  }

  asio::awaitable<void> accept() {
    while (!stopping) {
      auto [error, socket] = co_await acceptor.async_accept(asio::make_strand(io), kTuple);
      if (error == asio::error::operation_aborted) co_return;
      if (error) {  // no descriptors left, say: asking at once again would only burn the processor
        asio::steady_timer pause(io, std::chrono::milliseconds(50));
        co_await pause.async_wait(kTuple);
        continue;
      }
      boost::system::error_code ignored;
      socket.set_option(tcp::no_delay(true), ignored);
      const auto peer = socket.remote_endpoint(ignored).address();
      auto place = gate.connect(peer.to_string(), peer.is_loopback());
      if (!place || open >= options.connections) {  // it closes
        tally->turned_away();
        continue;
      }
      ++open;
      auto executor = socket.get_executor();
      asio::co_spawn(executor, connection(std::move(socket), std::move(place)), asio::detached);
    }
  }
};

Server::Server(Options options, const Router& router)
    : inside_(std::make_unique<Inside>(std::move(options), router)) {}
Server::~Server() { stop(); }

std::uint16_t Server::start() {
  Inside& x = *inside_;
  const Options& o = x.options;
  x.tally = std::make_unique<Tally>(x.router.routes());
  if (!o.certificate.empty()) {
    std::signal(SIGPIPE, SIG_IGN);  // TLS writes to a socket whose peer may have gone
    x.certificate =
        std::make_unique<Certificate>(TlsFiles{o.certificate, o.key, o.client_authority});
    asio::co_spawn(x.io, x.watch_certificate(), asio::detached);
  }
  boost::system::error_code error;
  const tcp::endpoint endpoint(asio::ip::make_address(o.address, error), o.port);
  if (error) refuse_listening(o.address, o.port, EINVAL);
  x.acceptor.open(endpoint.protocol());
  x.acceptor.set_option(asio::socket_base::reuse_address(true));
  listen_at(x.acceptor, endpoint, error, o.address);
  asio::co_spawn(x.io, x.accept(), asio::detached);
  for (int i = 0; i <= x.options.threads; ++i) x.threads.emplace_back([&x] { x.io.run(); });
  return x.acceptor.local_endpoint().port();
}

bool Server::turns(std::chrono::milliseconds patience) {
  const auto turned = std::make_shared<std::promise<void>>();
  auto done = turned->get_future();
  const auto turn = [turned] { turned->set_value(); };
  // Through the line of requests: one that waits for something forever is not in order.
  if (inside_->gate.wait_for_turn("the watch", turn) != 200) return false;
  inside_->take_turn();
  return done.wait_for(patience) == std::future_status::ready;
}

void Server::reload() {
  if (inside_->certificate) inside_->certificate->reload();
}

void Server::write_metrics(Exposition& out) const {
  const ServerLoad now = load();
  inside_->tally->write(out);
  const auto gauge = [&](const char* name, const char* help, std::size_t n) {
    out.one(name, "gauge", help, static_cast<double>(n));
  };
  gauge("duoc_http_connections", "Open connections.", now.connections);
  gauge("duoc_http_streams", "Open streams of live events.", now.streams);
  gauge("duoc_http_waiting", "Requests that are read and wait for their turn.", now.waiting);
  gauge("duoc_http_body_bytes", "Memory held for large bodies.", now.body_bytes);
  gauge("duoc_http_answer_bytes", "Memory held for large answers.", now.answer_bytes);
  const auto in_use = certificate();
  if (!in_use) return;
  out.one("duoc_certificate_expiry_timestamp_seconds", "gauge", "When the certificate expires.",
          static_cast<double>(in_use->not_after));
  out.one("duoc_certificate_refused", "gauge",
          "1 when the pair of files on the disk cannot be used and an earlier one is.",
          in_use->trouble.empty() ? 0 : 1);
}

ServerLoad Server::load() const {
  ServerLoad out = inside_->gate.load();
  out.connections = inside_->open;
  return out;
}

std::optional<CertificateState> Server::certificate() const {
  if (!inside_->certificate) return std::nullopt;
  return inside_->certificate->state();
}

void Server::stop() {
  Inside& x = *inside_;
  if (x.stopping.exchange(true) || x.threads.empty()) return;
  asio::post(x.io, [&x] {
    boost::system::error_code ignored;
    x.acceptor.close(ignored);
  });
  for (int i = 0; i < 500 && x.answering > 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  x.io.stop();
  for (auto& t : x.threads) t.join();
  x.threads.clear();
}

}  // namespace duoc::http
