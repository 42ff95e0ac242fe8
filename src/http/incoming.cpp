// See incoming.h.
#include "http/incoming.h"

#include <boost/asio/buffer.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <ctime>

#include "base/ensure.h"

namespace duoc::http {
namespace {

namespace bh = boost::beast::http;
using Parser = bh::request_parser<bh::string_body>;

std::string_view view(boost::beast::string_view text) { return {text.data(), text.size()}; }

}  // namespace

std::string_view reason_of(int status) {
  return view(bh::obsolete_reason(static_cast<bh::status>(status)));
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

struct Incoming::Inside {
  Parser parser;
  bool head_told = false;
};

Incoming::Incoming(std::size_t header_limit) : inside_(std::make_unique<Inside>()) {
  inside_->parser.header_limit(static_cast<std::uint32_t>(header_limit));
  inside_->parser.body_limit(boost::none);
}

Incoming::~Incoming() = default;

Incoming::State Incoming::take(std::string& bytes) {
  Parser& p = inside_->parser;
  std::size_t taken = 0;
  State state = State::more;
  while (state == State::more) {
    if (p.is_done()) {
      state = inside_->head_told ? State::whole : State::head;
      break;
    }
    if (p.is_header_done() && !inside_->head_told) {
      state = State::head;
      break;
    }
    boost::system::error_code error;
    const auto n = p.put(boost::asio::buffer(bytes.data() + taken, bytes.size() - taken), error);
    taken += n;
    if (error == bh::error::need_more || (!error && n == 0)) break;
    if (error == bh::error::header_limit || error == bh::error::buffer_overflow) {
      state = State::head_too_large;
    } else if (error == bh::error::body_limit) {
      state = State::body_too_large;
    } else if (error) {
      state = State::malformed;
    }
  }
  if (state == State::head) inside_->head_told = true;
  bytes.erase(0, taken);
  // What has come is gone: a connection that waits for its next request holds nothing.
  if (bytes.empty()) bytes.shrink_to_fit();
  return state;
}

void Incoming::body_limit(std::size_t bytes) { inside_->parser.body_limit(bytes); }

std::string_view Incoming::target() const { return view(inside_->parser.get().target()); }

std::uint64_t Incoming::body_size() const { return inside_->parser.content_length().value_or(0); }
std::uint64_t Incoming::body_so_far() const { return inside_->parser.get().body().size(); }
// In any coding: the body's end would be another for a proxy than here.
bool Incoming::is_chunked() const {
  return inside_->parser.get().count(bh::field::transfer_encoding) != 0;
}

bool Incoming::expects_continue() const {
  return view(inside_->parser.get()[bh::field::expect]) == "100-continue";
}

bool Incoming::keep_alive() const { return inside_->parser.get().keep_alive(); }

bool Incoming::is_head() const { return inside_->parser.get().method() == bh::verb::head; }

bool Incoming::read_head(Request& out) const {
  const auto& message = inside_->parser.get();
  out.method = std::string(view(message.method_string()));
  if (!read_target(view(message.target()), out)) return false;
  for (const auto& field : message) {
    std::string name(view(field.name_string()));
    for (char& c : name) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
    out.headers.emplace_back(std::move(name), std::string(view(field.value())));
  }
  return true;
}

std::string Incoming::take_body() {
  ENSURE(inside_->parser.is_done());
  return std::move(inside_->parser.get().body());
}

}  // namespace duoc::http
