// See problem.h.
#include "http/problem.h"

#include "base/json_out.h"

namespace duoc::http {

int status_of(Refusal code) {
  switch (code) {
    case Refusal::invalid:
      return 422;
    case Refusal::unsigned_in:
      return 401;
    case Refusal::forbidden:
      return 403;
    case Refusal::missing:
      return 404;
    case Refusal::conflict:
      return 409;
    case Refusal::stale:
      return 412;
    case Refusal::too_large:
      return 413;
    case Refusal::overloaded:
      return 503;
    case Refusal::unreadable:
      return 400;
    case Refusal::failed:
      return 500;
  }
  return 500;
}

std::string language_of(const Request& request) {
  const auto cookie = request.cookie("duoc_lang");
  if (cookie == "en" || cookie == "vi") return std::string(*cookie);
  const auto accept = request.header("accept-language");
  return accept && accept->starts_with("en") ? "en" : "vi";
}

Response problem(const Fault& fault, std::string_view title, std::string_view detail) {
  const int status = status_of(fault.code);
  JsonOut out;
  out.open()
      .field("type", "about:blank")
      .field("title", title)
      .field("status", status)
      .field("code", fault.key);
  if (!fault.field.empty()) out.field("field", fault.field);
  const auto incident = fault.args.find("incident");
  if (incident != fault.args.end()) out.field("incident", incident->second);
  out.field("detail", detail).key("args").open();
  for (const auto& [name, value] : fault.args) {
    if (name != "incident") out.field(name, value);
  }
  out.close().close();
  Response r;
  r.status = status;
  r.headers = {{"content-type", "application/problem+json; charset=utf-8"},
               {"cache-control", "no-store"}};
  if (status == 503) r.headers.emplace_back("retry-after", "2");
  if (const auto wait = fault.args.find("retry_after"); wait != fault.args.end()) {
    r.status = 429;
    r.headers.emplace_back("retry-after", wait->second);
  }
  r.body = out.take();
  return r;
}

Response json(std::string body, int status) {
  return {status,
          {{"content-type", "application/json; charset=utf-8"}, {"cache-control", "no-store"}},
          std::move(body),
          nullptr,
          nullptr};
}

}  // namespace duoc::http
