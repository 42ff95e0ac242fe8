// Routes by segments; a literal wins over a parameter.
#include <atomic>
#include <set>

#include "base/ensure.h"
#include "base/text.h"
#include "http/http.h"
#include "http/reference.h"

namespace duoc::http {
namespace {

struct Served {
  Route route;
  std::vector<std::string> segments;
  Handler handler;
};

std::vector<std::string> segments_of(std::string_view path) {
  std::vector<std::string> out = split(path.starts_with('/') ? path.substr(1) : path, '/');
  return out;
}

bool is_parameter(const std::string& s) {
  return s.size() > 2 && s.front() == '{' && s.back() == '}';
}
bool is_rest(const std::string& s) { return is_parameter(s) && s.ends_with("...}"); }

// The literals that matched, counted so that more is better; -1 when the route does not fit.
int fit(const Served& route, const std::vector<std::string>& path,
        std::map<std::string, std::string>& params) {
  params.clear();
  int literals = 0;
  for (std::size_t i = 0; i < route.segments.size(); ++i) {
    const std::string& s = route.segments[i];
    if (is_rest(s)) {
      std::string rest;
      for (std::size_t j = i; j < path.size(); ++j) rest += (j == i ? "" : "/") + path[j];
      params[s.substr(1, s.size() - 5)] = rest;
      return literals;
    }
    if (i >= path.size()) return -1;
    if (is_parameter(s)) {
      if (path[i].empty()) return -1;
      params[s.substr(1, s.size() - 2)] = path[i];
    } else if (s == path[i]) {
      literals += 2;
    } else {
      return -1;
    }
  }
  return route.segments.size() == path.size() ? literals + 1 : -1;
}

thread_local std::string put_down_to;

}  // namespace

struct Router::Table {
  std::vector<Served> routes;
  Reference reference;
  Handler otherwise = [](Request&&, Reply reply) {
    reply({404, {{"content-type", "text/plain"}}, "Not found\n", nullptr, nullptr});
  };
};

Router::Router() : table_(std::make_unique<Table>()) {}
Router::~Router() = default;

void Router::add(std::string method, std::string pattern, Handler handler) {
  auto segments = segments_of(pattern);
  table_->routes.push_back(
      {{std::move(method), std::move(pattern)}, std::move(segments), std::move(handler)});
}

Reference& Router::reference() { return table_->reference; }

std::vector<Route> Router::routes() const {
  std::vector<Route> out;
  for (const Served& s : table_->routes) out.push_back(s.route);
  return out;
}

void Router::otherwise(Handler handler) { table_->otherwise = std::move(handler); }

void Router::dispatch(Request&& request, Reply reply, int* route) const {
  const auto path = segments_of(request.path);
  const Served* best = nullptr;
  int best_fit = -1;
  std::set<std::string> allowed;
  std::map<std::string, std::string> params;
  std::map<std::string, std::string> best_params;
  const std::string method = request.method == "HEAD" ? "GET" : request.method;
  for (const Served& served : table_->routes) {
    const int f = fit(served, path, params);
    if (f < 0) continue;
    allowed.insert(served.route.method);
    if (served.route.method != method || f <= best_fit) continue;
    best = &served;
    best_fit = f;
    best_params = params;
  }
  if (route != nullptr)
    *route = best == nullptr ? -1 : static_cast<int>(best - table_->routes.data());
  if (best != nullptr) {
    request.params = std::move(best_params);
    return best->handler(std::move(request), std::move(reply));
  }
  if (allowed.empty()) return table_->otherwise(std::move(request), std::move(reply));
  std::string allow;
  for (const auto& m : allowed) allow += (allow.empty() ? "" : ", ") + m;
  reply({405,
         {{"allow", allow}, {"content-type", "text/plain"}},
         "Method not allowed\n",
         nullptr,
         nullptr});
}

struct Reply::State {
  Send send;
  std::atomic<bool> answered{false};
  ~State() {
    if (answered) return;
    Response r{500, {{"content-type", "text/plain"}}, "No answer\n", nullptr, nullptr};
    r.unanswered = true;
    r.incident = put_down_to;
    send(std::move(r));
  }
};

PutDownTo::PutDownTo(std::string incident) { put_down_to = std::move(incident); }
PutDownTo::~PutDownTo() { put_down_to.clear(); }

Reply::Reply(Send send) : state_(std::make_shared<State>()) { state_->send = std::move(send); }

void Reply::operator()(Response response) const {
  ENSURE(!state_->answered.exchange(true));
  state_->send(std::move(response));
}

}  // namespace duoc::http
