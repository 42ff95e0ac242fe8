// Sessions, health, journal head and the pages; the acts' routes come from the modules.
#include "server/service.h"

#include <algorithm>
#include <atomic>
#include <map>
#include <mutex>
#include <set>

#include "documents/document.h"
#include "http/gate.h"
#include "http/problem.h"
#include "kernel/access/access.h"
#include "kernel/access/passwords.h"
#include "server/assets.h"
#include "server/example.h"

namespace duoc::server {

// The position and nothing else: what moved may not be open to who listens.
void Announcer::follow(const Entry& e) {
  live_.publish("moved", "{\"position\":" + std::to_string(e.position) + "}");
}

namespace {

// Nobody's session goes over a network in the open; at this machine itself it may.
bool secure(const http::Request& request) { return request.secure || !request.loopback; }

Fault fault_of_unread(int status) {
  if (status == 413) return {Refusal::too_large, "server.body_too_large", "", {}};
  if (status == 403) return {Refusal::forbidden, "access.forbidden", "", {}};
  if (status == 401) return {Refusal::unsigned_in, "session.needed", "", {}};
  if (status == 503) return {Refusal::overloaded, "server.overloaded", "", {}};
  if (status == 500) return {Refusal::failed, "server.failed", "", {}};
  if (status == 429)
    return {Refusal::overloaded, "server.many_at_once", "", {{"retry_after", "2"}}};
  return {Refusal::unreadable, "server.request_malformed", "", {}};
}

http::Response refuse_unread(int status, const std::string& incident) {
  Fault fault = fault_of_unread(status);
  if (!incident.empty()) fault.args["incident"] = incident;
  http::Response r = directives::Api::refuse({}, fault);
  r.status = status;
  return r;
}

// Who may send much: whoever is signed in and means it; annexes and lists, only those who bring
// them in, since a few of them hold all the memory for bodies.
int before_large_body(const http::Request& head, const http::Sessions& sessions,
                      const Committer& committer) {
  const Moment now = committer.now();
  const auto session = sessions.find(head, now);
  if (!session) return 401;
  if (!http::Sessions::csrf_ok(head, *session)) return 403;
  if (head.path.find("/imports") == std::string::npos) return 200;
  const auto org = committer.org();
  for (const org::Post* post : org->posts_in_force(PersonId{session->person}, now)) {
    if (post->role == org::Role::clerk || post->role == org::Role::administrator) return 200;
  }
  return 403;
}

http::Options with_refusals(http::Options options, const http::Sessions& sessions,
                            const Committer& committer) {
  options.before_large_body = [&](const http::Request& head) {
    return before_large_body(head, sessions, committer);
  };
  options.refuse = refuse_unread;
  options.refuse_trouble = [](const std::exception& thrown) {
    return api::Door::refusal_of(thrown, {});
  };
  options.at_once = {"/health", "/api/v1/health", "/api/v1/ready", "/metrics"};
  options.asker = [&](const http::Request& request) {
    const auto session = sessions.find(request, committer.now());
    return session ? api::name_of(PersonId{session->person}) : std::string();
  };
  options.body_limits = {{"/api/v1/files", 20u << 20},
                         {"/api/v1/imports/begin_import", documents::kPdfBytesMost},
                         {"/api/v1/imports/dry_run", 64u << 20},
                         {"/api/v1/imports/drafts/", 8u << 20},
                         {"/api/v1/imports/goals/dry_run", 16u << 20},
                         {"/api/v1/organisation/imports/", 16u << 20}};
  return options;
}

}  // namespace

Service::Service(Installation& in, http::Options options, Watched watched)
    : in_(in),
      watched_(std::move(watched)),
      started_(in.clock.now()),
      behind_proxy_(options.behind_proxy),
      announcer_(live_),
      rounds_(in),
      api_({*in.store, *in.committer, *in.ledger, in.graph, in.files, sessions_, in.signer, bulk_,
            pages_}),
      organisation_({*in.store, *in.committer, sessions_, in.people_keys, slow_, bulk_, pages_}),
      capacity_({*in.store, *in.committer, sessions_}),
      server_(with_refusals(std::move(options), sessions_, *in.committer), router_) {
  in_.committer->announce_to(announcer_);
  const auto org = in_.committer->org();
  in_.store->writer().rows(
      "SELECT token, person, csrf, expires, under FROM session", {}, [&](const store::Row& r) {
        const org::Person* who = org->person(PersonId{r.integer(1)});
        if (who == nullptr || access::password_mark(who->secret) != r.text(4)) return;
        Hash hash{};
        if (r.blob(0).size() == hash.size())
          std::copy_n(r.blob(0).begin(), hash.size(), hash.begin());
        sessions_.restore(hash, {r.integer(1), r.str(2), Moment{r.integer(3)}});
      });
  api_.add_routes(router_);
  organisation_.add_routes(router_);
  capacity_.add_routes(router_);
  add_session_routes();
  add_system_routes();
  add_system_page();
  add_pages();
  describe(router_.reference());
}

Service::~Service() { stop(); }

std::uint16_t Service::start() {
  in_.committer->start();
  return server_.start();
}

void Service::stop() {
  live_.close();
  slow_.stop();
  api_.stop_readings();
  bulk_.stop();
  pages_.stop();
  rounds_.stop();
  server_.stop();
  in_.committer->stop();
}

bool Service::answers(std::chrono::milliseconds patience) {
  const auto status = std::make_shared<std::atomic<int>>(0);
  http::Request request;
  request.method = "GET";
  request.path = "/health";
  router_.dispatch(std::move(request),
                   http::Reply([status](const http::Response& r) { *status = r.status; }));
  return *status == 200 && server_.turns(patience);
}

void Service::write_example(JsonOut& out) const {
  out.key("example");
  if (in_.about.example.empty()) {
    out.null();
  } else {
    out.open().field("name", in_.about.example).field("as_of", in_.about.as_of).close();
  }
}

std::string Service::session_json(const http::Session& s, directives::Language language,
                                  Moment now) const {
  const auto org = in_.committer->org();
  const org::Person* person = org->person(PersonId{s.person});
  JsonOut out;
  out.open()
      .field("signed_in", true)
      .field("csrf", s.csrf)
      .key("person")
      .open()
      .field("id", s.person);
  out.field("login", person->login).field("name", person->name).close().key("posts").open_list();
  std::set<std::string> may;
  for (const org::Post* post : org->posts_in_force(person->id, now)) {
    const org::Unit* unit = org->today.find(post->unit);
    out.open().field("id", post->id.n).key("unit").open().field("id", post->unit.n);
    out.field("code", unit == nullptr ? "" : unit->facts.code);
    out.field("name", unit == nullptr                        ? ""
                      : language == directives::Language::en ? unit->facts.name_en
                                                             : unit->facts.name_vi);
    out.close().field("role", org::name_of(post->role));
    out.field("title", language == directives::Language::en ? post->title_en : post->title_vi)
        .close();
    if (post->role == org::Role::clerk)
      may.insert({"register_directive", "open_register", "import_tasks", "assign_task"});
  }
  if (access::administers_all({*org, person->id, now})) may.insert("see_system");
  out.close_list().key("may").open_list();
  for (const auto& act : may) out.value(act);
  out.close_list();
  write_example(out);
  out.close();
  return out.take();
}

std::string Service::signed_out_json(const http::Request& request) const {
  JsonOut out;
  out.open().field("signed_in", false);
  write_example(out);
  if (!in_.about.example.empty() && on_this_machine(request)) {
    // Only on this machine: whoever reads this could read the store as well.
    out.key("accounts").open_list();
    const auto org = in_.committer->org();
    for (const char* login : {"bithu", "chutich", "thuky", "skhcn", "xa.32041", "thamdinh.vptu",
                              "thamdinh.vpub", "kiemtra", "quantri"}) {
      const auto found = org->by_login.find(login);
      if (found == org->by_login.end()) continue;
      const auto posts = org->posts_in_force(found->second, in_.committer->now());
      if (posts.empty()) continue;
      out.open()
          .field("login", login)
          .field("title", posts.front()->title_vi)
          .field("title_en", posts.front()->title_en);
      out.field("password", kExamplePassword).close();
    }
    out.close_list();
  }
  out.close();
  return out.take();
}

void Service::sign_in(http::Request request, http::Reply reply) {
  const auto in = parse_json(request.body);
  if (!in) return reply(directives::Api::refuse(request, in.fault()));
  const std::string login = in->text_or_empty("login").substr(0, 60);
  const std::string password = in->text_or_empty("password");
  const Moment now = in_.committer->now();
  const std::string peer = http::Gate::group_of(request.peer);
  const std::string here = login + '\n' + peer;
  const int wait = std::max(
      {by_name_here_.wait(here, now), by_name_.wait(login, now), by_peer_.wait(peer, now)});
  if (wait > 0) {
    return reply(directives::Api::refuse(
        request,
        {Refusal::overloaded, "session.throttled", "", {{"retry_after", std::to_string(wait)}}}));
  }
  const auto org = in_.committer->org();
  const auto found = org->by_login.find(login);
  const org::Person* person = found == org->by_login.end() ? nullptr : org->person(found->second);
  const bool barred = !in_.about.example.empty() &&
                      !on_this_machine(request);  // example accounts work on this machine only
  std::string hash;
  if (person != nullptr && !person->erased && !barred) {
    const std::string record = "person/" + std::to_string(person->id.n);
    hash = in_.people_keys.open(person->id, record, "secret", person->secret).value_or("");
  }
  // The same work for a name that is not there, so that time does not tell.
  static const std::string nobody = access::hash_password("nobody has this password");
  const bool right =
      access::check_password(hash.empty() ? nobody : hash, password) && !hash.empty();
  if (!right) {
    by_name_here_.failed(here, now);
    by_name_.failed(login, now);
    by_peer_.failed(peer, now);
    return reply(
        directives::Api::refuse(request, {Refusal::unsigned_in, "session.wrong", "password", {}}));
  }
  by_name_here_.succeeded(here);
  open_session(std::move(request), std::move(reply), person->id, person->secret);
}

// On the committer's thread, where passwords change: what was checked must still be in force, or a
// password that was just replaced would open one more session.
void Service::open_session(http::Request request, http::Reply reply, PersonId person,
                           const std::string& checked) {
  struct Opening {
    http::Request request;
    std::optional<http::Sessions::Opened> opened;
  };
  const auto x = std::make_shared<Opening>(Opening{std::move(request), std::nullopt});
  const Moment now = in_.committer->now();
  in_.committer->chore(
      [this, x, person, checked, now](store::Connection& rows) {
        const auto org = in_.committer->org();
        const org::Person* who = org->person(person);
        if (who == nullptr || who->erased || who->secret != checked) return;
        x->opened = sessions_.open(person.n, now);
        rows.run(
            "INSERT INTO session(token, person, csrf, created, expires, under) VALUES ($1, $2, $3, "
            "$4, $5, $6)",
            {store::BlobView{bytes_of(x->opened->hash)}, person.n, x->opened->session.csrf, now.s,
             x->opened->session.expires.s, access::password_mark(checked)});
        rows.run("DELETE FROM session WHERE expires < $1", {now.s});
      },
      [this, x, reply, now](bool done) {
        if (!x->opened) {
          // A store that is away says nothing about the password.
          return reply(directives::Api::refuse(
              x->request, done ? Fault{Refusal::unsigned_in, "session.wrong", "password", {}}
                               : in_.committer->not_written()));
        }
        auto answer =
            http::json(session_json(x->opened->session, api::reader_language(x->request), now));
        answer.headers.emplace_back("set-cookie",
                                    http::Sessions::cookie(x->opened->token, secure(x->request)));
        reply(std::move(answer));
      });
}

void Service::add_session_routes() {
  router_.add("POST", "/api/v1/session", [this](http::Request&& request, http::Reply reply) {
    // Another site's form can send text, but not say that it is JSON: nobody is signed in by it.
    const auto type = request.header("content-type").value_or("");
    if (!type.starts_with("application/json"))
      return reply(
          directives::Api::refuse(request, {Refusal::unreadable, "json.not_said", "", {}}));
    auto kept = std::make_shared<http::Request>(std::move(request));
    const auto taken = slow_.submit(http::Gate::group_of(kept->peer),
                                    [this, kept, reply] { sign_in(*kept, reply); });
    if (!taken) reply(directives::Api::refuse(*kept, taken.fault()));
  });
  router_.add("GET", "/api/v1/session", [this](http::Request&& request, http::Reply reply) {
    const Moment now = in_.committer->now();
    const auto session = sessions_.find(request, now);
    reply(http::json(session ? session_json(*session, api::reader_language(request), now)
                             : signed_out_json(request)));
  });
  router_.add("DELETE", "/api/v1/session", [this](http::Request&& request, http::Reply reply) {
    const http::Response done{
        204, {{"set-cookie", http::Sessions::cookie("", secure(request))}}, "", nullptr, nullptr};
    const auto hash = http::Sessions::hash_of(request);
    if (!hash) return reply(done);
    sessions_.close(request);
    // Only what is not in the store any more is over: a restart would bring it back.
    auto kept = std::make_shared<http::Request>(std::move(request));
    in_.committer->chore(
        [h = *hash](store::Connection& rows) {
          rows.run("DELETE FROM session WHERE token = $1", {store::BlobView{bytes_of(h)}});
        },
        [this, kept, reply, done](bool written) {
          if (written) return reply(done);
          http::Response r = directives::Api::refuse(*kept, in_.committer->not_written());
          r.headers.insert(r.headers.end(), done.headers.begin(), done.headers.end());
          reply(std::move(r));
        });
  });
}

namespace {

// One copy of each for all who read it, however slowly.
std::shared_ptr<const std::string> shared(std::string_view text) {
  static std::mutex mutex;
  static std::map<const char*, std::shared_ptr<const std::string>> all;
  const std::lock_guard lock(mutex);
  auto& one = all[text.data()];
  if (!one) one = std::make_shared<const std::string>(text);
  return one;
}

http::Response page_of(const Asset& asset, const http::Request& request) {
  http::Response r;
  r.headers = {
      {"content-type", std::string(asset.type)},
      {"etag", std::string(asset.etag)},
      {"vary", "accept-encoding"},
      {"cache-control", asset.immutable ? "public, max-age=31536000, immutable" : "no-cache"},
      {"x-content-type-options", "nosniff"},
      {"referrer-policy", "same-origin"},
      {"x-frame-options", "DENY"},
      {"content-security-policy",
       "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; connect-src "
       "'self'; "
       "worker-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"}};
  if (request.header("if-none-match") == asset.etag) {
    r.status = 304;
    return r;
  }
  const auto accepts = request.header("accept-encoding");
  const bool gzip =
      !asset.gzip.empty() && accepts && accepts->find("gzip") != std::string_view::npos;
  if (gzip) r.headers.emplace_back("content-encoding", "gzip");
  r.shared_body = shared(gzip ? asset.gzip : asset.plain);
  return r;
}

}  // namespace

void Service::add_pages() {
  router_.otherwise([](http::Request&& request, http::Reply reply) {
    if (request.path.starts_with("/api/"))
      return reply(directives::Api::refuse(request, access::missing("route")));
    const Asset* index = nullptr;
    for (const Asset& asset : assets()) {
      if (asset.path == request.path) return reply(page_of(asset, request));
      if (asset.path == "/index.html") index = &asset;
    }
    const bool page = (request.method == "GET" || request.method == "HEAD") &&
                      !request.path.starts_with("/assets/");
    if (page && index != nullptr) return reply(page_of(*index, request));
    reply(directives::Api::refuse(request, access::missing("page")));
  });
}

}  // namespace duoc::server
