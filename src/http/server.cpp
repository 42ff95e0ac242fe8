// The only file that knows the networking library. A connection is one coroutine on its own strand
// of one I/O context.
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
#include <boost/asio/write.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <charconv>
#include <ctime>
#include <future>
#include <system_error>
#include <thread>

#include "base/text.h"
#include "http/http.h"
#include "http/subscription.h"

namespace duoc::http {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace bh = boost::beast::http;
using tcp = asio::ip::tcp;
constexpr auto kTuple = asio::as_tuple(asio::use_awaitable);

std::string_view reason_of(int status) {
  const auto text = bh::obsolete_reason(static_cast<bh::status>(status));
  return {text.data(), text.size()};
}

const std::string& date_header() {
  thread_local std::time_t last = 0;
  thread_local std::string text;
  const std::time_t now = std::time(nullptr);
  if (now != last) {
    last = now;
    char buffer[64];
    std::tm tm{};
    gmtime_r(&now, &tm);
    std::strftime(buffer, sizeof buffer, "date: %a, %d %b %Y %H:%M:%S GMT\r\n", &tm);
    text = buffer;
  }
  return text;
}

// The answer under way: filled from any thread, waited for on the connection's strand.
struct Pending {
  explicit Pending(const asio::any_io_executor& executor) : timer(executor) {
    timer.expires_at(std::chrono::steady_clock::time_point::max());
  }
  std::optional<Response> response;
  asio::steady_timer timer;
};

using Parser = bh::request_parser<bh::string_body>;

// Who asks. What a proxy on this machine forwards is not asked from here; by which address it goes
// is believed only where such a proxy is known to stand, and only the last one, which it has added
// itself: those before are the client's own words.
void set_peer(const tcp::endpoint& peer, bool behind_proxy, Request& r) {
  r.peer = peer.address().to_string();
  const auto forwarded = r.header("x-forwarded-for");
  r.loopback = peer.address().is_loopback() && !forwarded && !r.header("forwarded");
  if (!behind_proxy || !peer.address().is_loopback() || !forwarded) return;
  const auto comma = forwarded->rfind(',');
  std::string_view last =
      comma == std::string_view::npos ? *forwarded : forwarded->substr(comma + 1);
  while (last.starts_with(' ')) last.remove_prefix(1);
  boost::system::error_code malformed;
  const auto address = asio::ip::make_address(last, malformed);
  if (!malformed) r.peer = address.to_string();
}

bool decode(bh::request<bh::string_body>& message, const tcp::endpoint& peer, bool behind_proxy,
            Request& r) {
  r.method = std::string(message.method_string());
  const std::string_view target(message.target().data(), message.target().size());
  if (!read_target(target, r)) return false;
  for (const auto& field : message) {
    std::string name(field.name_string());
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    r.headers.emplace_back(std::move(name), std::string(field.value()));
  }
  r.body = std::move(message.body());
  set_peer(peer, behind_proxy, r);
  return true;
}

Response plain(int status) {
  return {status,
          {{"content-type", "text/plain; charset=utf-8"}},
          std::string(reason_of(status)) + "\n",
          nullptr,
          nullptr};
}

}  // namespace

struct Server::Inside {
  Inside(Options o, const Router& r) : options(std::move(o)), router(r), acceptor(io) {}

  Options options;
  const Router& router;
  asio::io_context io;
  tcp::acceptor acceptor;
  std::vector<std::thread> threads;
  std::atomic<std::size_t> open{0};
  std::atomic<bool> stopping{false};
  std::shared_ptr<std::atomic<std::size_t>> bodies =
      std::make_shared<std::atomic<std::size_t>>(0);  // bytes of large ones; outlives the server

  std::size_t limit_of(std::string_view path) const {
    std::size_t limit = options.body_limit;
    std::size_t longest = 0;
    for (const auto& [prefix, bytes] : options.body_limits) {
      if (path.starts_with(prefix) && prefix.size() > longest) {
        longest = prefix.size();
        limit = bytes;
      }
    }
    return limit;
  }

  asio::awaitable<bool> send(beast::tcp_stream& stream, const Response& r, bool head, bool keep) {
    const std::string& body = r.shared_body ? *r.shared_body : r.body;
    std::string out = "HTTP/1.1 " + std::to_string(r.status) + " ";
    out += reason_of(r.status);
    out += "\r\n";
    out += date_header();
    for (const auto& [name, value] : r.headers) out += name + ": " + value + "\r\n";
    if (r.status != 204 && r.status != 304)
      out += "content-length: " + std::to_string(body.size()) + "\r\n";
    out += keep ? "\r\n" : "connection: close\r\n\r\n";
    stream.expires_after(std::chrono::seconds(120));
    const bool with_body = !head && r.status != 204 && r.status != 304;
    const std::array<asio::const_buffer, 2> parts = {
        asio::buffer(out), asio::buffer(body.data(), with_body ? body.size() : 0)};
    const auto [error, n] = co_await asio::async_write(stream, parts, kTuple);
    co_return !error;
  }

  // A stream's client says nothing more; when it goes, the stream must end at once, not at the next
  // event.
  asio::awaitable<void> watch(beast::tcp_stream& stream, std::shared_ptr<Subscription> subscription,
                              std::shared_ptr<asio::steady_timer> ended) {
    std::array<char, 64> scrap;
    for (;;) {
      const auto [error, n] = co_await stream.socket().async_read_some(asio::buffer(scrap), kTuple);
      if (error) break;
    }
    subscription->close();
    ended->expires_at(std::chrono::steady_clock::time_point::min());
  }

  asio::awaitable<void> send_stream(beast::tcp_stream& stream, Response r) {
    auto subscription = std::move(r.stream);
    std::string head = "HTTP/1.1 200 OK\r\n" + date_header();
    for (const auto& [name, value] : r.headers) head += name + ": " + value + "\r\n";
    head += "connection: close\r\n\r\n";
    stream.expires_after(std::chrono::seconds(30));
    auto [error, n] = co_await asio::async_write(stream, asio::buffer(head), kTuple);
    auto executor = co_await asio::this_coro::executor;
    auto timer = std::make_shared<asio::steady_timer>(executor);
    subscription->on_wake([executor, weak = std::weak_ptr(timer)] {
      asio::post(executor, [weak] {
        if (auto t = weak.lock()) t->cancel();
      });
    });
    auto gone = std::make_shared<asio::steady_timer>(executor,
                                                     std::chrono::steady_clock::time_point::max());
    asio::co_spawn(executor, watch(stream, subscription, gone), asio::detached);
    while (!error && !stopping) {
      bool over = false;
      const auto event = subscription->pop(over);
      if (over || !subscription->stands()) break;
      static const std::string ping = ": ping\n\n";
      if (event) {
        stream.expires_after(std::chrono::seconds(30));
        std::tie(error, n) = co_await asio::async_write(stream, asio::buffer(*event), kTuple);
        continue;
      }
      timer->expires_after(std::chrono::seconds(20));
      const auto [waited] = co_await timer->async_wait(kTuple);
      if (!waited) {
        stream.expires_after(std::chrono::seconds(30));
        std::tie(error, n) = co_await asio::async_write(stream, asio::buffer(ping), kTuple);
      }
    }
    subscription->on_wake(nullptr);
    subscription->close();
    boost::system::error_code ignored;
    stream.socket().cancel(ignored);
    co_await gone->async_wait(kTuple);  // the watcher uses the stream until then
  }

  asio::awaitable<Response> ask(Request request) {
    auto executor = co_await asio::this_coro::executor;
    auto pending = std::make_shared<Pending>(executor);
    router.dispatch(std::move(request), Reply([pending, executor](Response r) {
                      asio::post(executor, [pending, r = std::move(r)]() mutable {
                        pending->response = std::move(r);
                        pending->timer.cancel();
                      });
                    }));
    while (!pending->response) co_await pending->timer.async_wait(kTuple);
    co_return std::move(*pending->response);
  }

  // Takes a body's share of the memory for large ones; null when there is not enough left.
  std::shared_ptr<void> hold(std::size_t bytes) {
    if (bodies->fetch_add(bytes) + bytes > options.bodies_most) {
      bodies->fetch_sub(bytes);
      return nullptr;
    }
    return {static_cast<void*>(bodies.get()), [all = bodies, bytes](void*) { *all -= bytes; }};
  }

  // What a body of this size needs before it may be read: 200 and, if it is large, `held`.
  int admit(Parser& parser, const tcp::endpoint& peer, std::size_t limit,
            std::shared_ptr<void>& held) {
    const std::uint64_t bytes = parser.content_length().value_or(parser.chunked() ? limit : 0);
    if (bytes > limit) return 413;
    if (bytes <= options.free_body) return 200;
    Request head;
    if (!decode(parser.get(), peer, options.behind_proxy, head)) return 400;
    const int allowed = options.before_large_body ? options.before_large_body(head) : 200;
    if (allowed != 200) return allowed;
    held = hold(bytes);
    return held ? 200 : 503;
  }

  // Reads one request; a status when it is refused, 0 when the connection ended.
  asio::awaitable<int> read(beast::tcp_stream& stream, beast::flat_buffer& buffer, Parser& parser,
                            const tcp::endpoint& peer, std::shared_ptr<void>& held) {
    parser.header_limit(static_cast<std::uint32_t>(options.header_limit));
    parser.body_limit(boost::none);
    stream.expires_after(std::chrono::seconds(options.idle_seconds));
    if (buffer.size() ==
        0) {  // idle between requests is another patience than a request that dawdles
      const auto [waited, n] = co_await stream.async_read_some(buffer.prepare(4096), kTuple);
      if (waited) co_return 0;
      buffer.commit(n);
    }
    stream.expires_after(std::chrono::seconds(options.request_seconds));
    const auto [error, n] = co_await bh::async_read_header(stream, buffer, parser, kTuple);
    if (error == bh::error::header_limit || error == bh::error::buffer_overflow) co_return 431;
    if (error)
      co_return error.category() == bh::make_error_code(bh::error::bad_method).category() ? 400 : 0;
    const std::string_view target(parser.get().target().data(), parser.get().target().size());
    const std::size_t limit = limit_of(target.substr(0, target.find('?')));
    if (const int status = admit(parser, peer, limit, held); status != 200) co_return status;
    parser.body_limit(limit);
    if (bh::to_string(bh::field::expect).size() != 0 &&
        parser.get()[bh::field::expect] == "100-continue") {
      static const std::string go_on = "HTTP/1.1 100 Continue\r\n\r\n";
      co_await asio::async_write(stream, asio::buffer(go_on), kTuple);
    }
    if (parser.is_done()) co_return 200;
    const auto large = static_cast<int>(120 + (limit >> 20));
    stream.expires_after(std::chrono::seconds(held ? large : options.request_seconds));
    const auto [body_error, m] = co_await bh::async_read(stream, buffer, parser, kTuple);
    if (body_error == bh::error::body_limit) co_return 413;
    if (body_error) co_return body_error == beast::error::timeout ? 408 : 400;
    co_return 200;
  }

  Response refused(int status) const {
    return options.refuse ? options.refuse(status) : plain(status);
  }

  // Reads on for a while what the client still sends: closing on it would reset the connection, and
  // the client would lose the answer.
  asio::awaitable<void> drain(beast::tcp_stream& stream) {
    boost::system::error_code ignored;
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
    stream.expires_after(std::chrono::seconds(options.request_seconds));
    std::array<char, 65536> unread;
    for (std::size_t taken = 0; taken < (512u << 20);) {
      const auto [error, n] = co_await stream.async_read_some(asio::buffer(unread), kTuple);
      if (error) co_return;
      taken += n;
    }
  }

  asio::awaitable<void> converse(beast::tcp_stream& stream) {
    beast::flat_buffer buffer(options.header_limit + 64 * 1024);
    boost::system::error_code ignored;
    const auto peer = stream.socket().remote_endpoint(ignored);
    for (bool keep = true; keep && !stopping;) {
      Parser parser;
      std::shared_ptr<void> held;
      const int status = co_await read(stream, buffer, parser, peer, held);
      if (status == 0) break;
      if (status != 200) {
        co_await send(stream, refused(status), false, false);
        co_await drain(stream);
        break;
      }
      auto message = parser.release();
      const bool head = message.method() == bh::verb::head;
      keep = message.keep_alive();
      Request request;
      if (!decode(message, peer, options.behind_proxy, request)) {
        co_await send(stream, refused(400), head, false);
        break;
      }
      request.held = std::move(held);
      stream.expires_never();
      Response response = co_await ask(std::move(request));
      if (response.stream && !head) {
        co_await send_stream(stream, std::move(response));
        break;
      }
      keep = keep && !stopping;
      if (!co_await send(stream, response, head, keep)) break;
    }
    stream.socket().shutdown(tcp::socket::shutdown_send, ignored);
  }

  asio::awaitable<void> connection(tcp::socket socket) {
    beast::tcp_stream stream(std::move(socket));
    try {
      co_await converse(stream);
    } catch (const std::exception& e) {
      std::fprintf(stderr, "duoc: a connection ended with trouble: %s\n", e.what());
    }
    --open;
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
      if (++open > options.connections) {
        --open;
        continue;  // the socket closes: the listener is full
      }
      auto executor = socket.get_executor();
      asio::co_spawn(executor, connection(std::move(socket)), asio::detached);
    }
  }
};

Server::Server(Options options, const Router& router)
    : inside_(std::make_unique<Inside>(std::move(options), router)) {}
Server::~Server() { stop(); }

std::uint16_t Server::start() {
  Inside& x = *inside_;
  const tcp::endpoint endpoint(asio::ip::make_address(x.options.address), x.options.port);
  x.acceptor.open(endpoint.protocol());
  x.acceptor.set_option(asio::socket_base::reuse_address(true));
  x.acceptor.bind(endpoint);
  x.acceptor.listen(1024);
  asio::co_spawn(x.io, x.accept(), asio::detached);
  for (int i = 0; i < x.options.threads; ++i) x.threads.emplace_back([&x] { x.io.run(); });
  return x.acceptor.local_endpoint().port();
}

bool Server::turns(std::chrono::milliseconds patience) {
  const auto turned = std::make_shared<std::promise<void>>();
  auto done = turned->get_future();
  asio::post(inside_->io, [turned] { turned->set_value(); });
  return done.wait_for(patience) == std::future_status::ready;
}

void Server::stop() {
  Inside& x = *inside_;
  if (x.stopping.exchange(true) || x.threads.empty()) return;
  asio::post(x.io, [&x] {
    boost::system::error_code ignored;
    x.acceptor.close(ignored);
  });
  for (int i = 0; i < 50 && x.open > 0; ++i)
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  x.io.stop();
  for (auto& t : x.threads) t.join();
  x.threads.clear();
}

}  // namespace duoc::http
