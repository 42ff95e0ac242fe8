// See reference.h.
#include "http/reference.h"

#include <algorithm>
#include <stdexcept>

#include "base/json_out.h"
#include "base/text.h"
#include "http/shape.h"

namespace duoc::http {
namespace {

constexpr std::string_view kProblem =
    R"({type:text title:text "one sentence in the reader's language" status:int
        code:text "the fault's key, stable across languages; see faults.md"
        field?:text "the field it is about"
        incident?:text "of trouble: the number that the server's log has it under"
        detail:text "what to do next" args:{*:text}})";

bool is_media(std::string_view text) {
  return text.find('/') != std::string_view::npos && text.front() != '{' && text.front() != '[';
}

std::string lower(std::string text) {
  for (char& c : text) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return text;
}

// "get_tasks_id", "post_tasks_id_assign_task"
std::string operation_id(const std::string& method, std::string_view path) {
  if (path.starts_with("/api/v1")) path.remove_prefix(7);
  std::string out = lower(method);
  for (const char c : path) {
    if (c == '/' || c == '.' || c == '-') {
      out += '_';
    } else if (c != '{' && c != '}') {
      out += c;
    }
  }
  return out;
}

std::string tag_of(std::string_view path) {
  if (path.starts_with("/api/v1/")) path.remove_prefix(8);
  if (path.starts_with('/')) path.remove_prefix(1);
  return std::string(path.substr(0, std::min(path.find('/'), path.find('.'))));
}

void header(JsonOut& out, std::string_view name, std::string_view says) {
  out.key(name).open().field("description", says);
  out.field_raw("schema", R"({"type":"string"})").close();
}

void write_refusal(JsonOut& out, std::string_view status, std::string_view says) {
  out.key(status).open().field("description", says);
  out.field_raw(
      "content",
      R"({"application/problem+json":{"schema":{"$ref":"#/components/schemas/Problem"}}})");
  out.close();
}

void write_answers(JsonOut& out, const Description& d, const std::string& method,
                   const Reference& reference) {
  out.key("responses").open().key(std::to_string(d.status)).open();
  out.field("description", d.answer.empty() ? "Done; no content" : "The answer");
  if (d.etag && method == "GET") {
    out.key("headers").open();
    header(out, "ETag", "The version that was answered");
    out.close();
  }
  if (!d.answer.empty()) {
    const bool media = is_media(d.answer);
    out.key("content").open().key(media ? d.answer : "application/json").open();
    if (media) {
      out.field_raw("schema", R"({"type":"string"})");
    } else {
      out.field_raw("schema", reference.schema_of(d.answer));
    }
    out.close().close();
  }
  out.close();
  if (d.etag && method == "GET") {
    out.key("304").open().field("description", "Unchanged since the ETag sent").close();
  }
  if (method != "GET") write_refusal(out, "400", "The body cannot be read");
  if (!d.open) {
    write_refusal(out, "401", "Nobody is signed in");
    write_refusal(out, "403", "The reader's posts do not allow it, or the CSRF token is missing");
    write_refusal(out, "404", "There is no such record, or it is not open to the reader");
  }
  if (method != "GET") {
    write_refusal(out, "409", "The record's step, or another request with this key, is in the way");
    write_refusal(out, "412", "The record changed since the ETag in If-Match");
    write_refusal(out, "413", "The body is too large");
  }
  write_refusal(out, "422", "A field does not hold what it must");
  write_refusal(out, "503", "Too busy; Retry-After says when to come again");
  out.close();
}

void write_parameter(JsonOut& out, std::string_view in, const ShapeField& f) {
  out.open().field("name", f.name).field("in", in).field("required", f.required);
  if (!f.says.empty()) out.field("description", f.says);
  out.field_raw("schema", f.schema).close();
}

std::vector<std::string> path_names(const std::string& path) {
  std::vector<std::string> out;
  for (const auto& segment : split(path, '/')) {
    if (segment.size() > 2 && segment.front() == '{')
      out.push_back(segment.substr(1, segment.size() - 2));
  }
  return out;
}

const std::string& path_of(const std::string& pattern, const Description& d) {
  return d.path.empty() ? pattern : d.path;
}

}  // namespace

void Reference::shape(std::string name, std::string notation) {
  if (!shapes_.emplace(name, std::move(notation)).second)
    throw std::logic_error("the shape " + name + " is named twice");
}

void Reference::path_parameter(std::string name, std::string notation) {
  path_parameters_[std::move(name)] = std::move(notation);
}

void Reference::describe(std::string method, std::string pattern, Description description) {
  if (description.act) description.answer = "Entry";
  described_.push_back({std::move(method), std::move(pattern), std::move(description)});
}

std::vector<std::string> Reference::gaps(const std::vector<Route>& routes) const {
  std::vector<std::string> out;
  for (const Route& r : routes) {
    const bool found = std::any_of(described_.begin(), described_.end(), [&](const Described& d) {
      return d.method == r.method && d.pattern == r.pattern && !d.description.summary.empty();
    });
    if (!found) out.push_back(r.method + " " + r.pattern + " has no description");
  }
  for (const Described& d : described_) {
    const bool found = std::any_of(routes.begin(), routes.end(), [&](const Route& r) {
      return d.method == r.method && d.pattern == r.pattern;
    });
    if (!found) out.push_back(d.method + " " + d.pattern + " is described and not served");
    if (d.description.summary.empty())
      out.push_back(d.method + " " + path_of(d.pattern, d.description) + " says nothing of itself");
  }
  return out;
}

std::string Reference::schema_of(std::string_view notation) const {
  return ShapeReader(notation, shapes_).whole();
}

std::string Reference::operation(const Described& d) const {
  const Description& is = d.description;
  const std::string& path = path_of(d.pattern, is);
  const bool changes = d.method != "GET";
  JsonOut out;
  out.open().field("operationId", operation_id(d.method, path)).field("summary", is.summary);
  out.key("tags").open_list().value(tag_of(path)).close_list();
  if (is.open) {
    out.key("security").open_list().close_list();
  } else if (changes) {
    out.field_raw("security", R"([{"session":[],"csrf":[]}])");
  }
  out.key("parameters").open_list();
  for (const std::string& name : path_names(path)) {
    const auto known = path_parameters_.find(name);
    write_parameter(
        out, "path",
        {name, true, schema_of(known == path_parameters_.end() ? "text" : known->second), ""});
  }
  if (!is.query.empty()) {
    for (const ShapeField& f : ShapeReader(is.query, shapes_).fields())
      write_parameter(out, "query", f);
  }
  if (is.act) out.raw(R"({"$ref":"#/components/parameters/IdempotencyKey"})");
  if (is.etag) {
    out.raw(changes ? R"({"$ref":"#/components/parameters/IfMatch"})"
                    : R"({"$ref":"#/components/parameters/IfNoneMatch"})");
  }
  out.close_list();
  if (!is.body.empty()) {
    const bool media = is_media(is.body);
    out.key("requestBody").open().field("required", true).key("content").open();
    out.key(media ? is.body : "application/json").open();
    if (!media) out.field_raw("schema", schema_of(is.body));
    out.close().close().close();
  }
  write_answers(out, is, d.method, *this);
  out.close();
  return out.take();
}

namespace {

void write_header_parameters(JsonOut& out) {
  const auto one = [&](const char* key, const char* name, const char* says, const char* schema) {
    out.key(key).open().field("name", name).field("in", "header").field("required", false);
    out.field("description", says).field_raw("schema", schema).close();
  };
  out.key("parameters").open();
  one("IdempotencyKey", "Idempotency-Key",
      "The same key with the same request acts once and gets the first answer again; with another "
      "request it is refused",
      R"({"type":"string","maxLength":100})");
  one("IfMatch", "If-Match", "The ETag last seen; refused with 412 when the record changed since",
      R"({"type":"string"})");
  one("IfNoneMatch", "If-None-Match", "An ETag; 304 when nothing changed since",
      R"({"type":"string"})");
  out.close();
}

}  // namespace

std::string Reference::openapi(std::string_view title, std::string_view version) const {
  std::map<std::string, std::map<std::string, std::string>> paths;
  for (const Described& d : described_) {
    auto& slot = paths[path_of(d.pattern, d.description)][lower(d.method)];
    if (!slot.empty()) throw std::logic_error(d.method + " " + d.pattern + " is described twice");
    slot = operation(d);
  }
  JsonOut out;
  out.open().field("openapi", "3.1.0").key("info").open().field("title", title);
  out.field("version", version);
  out.field_raw("license", R"({"name":"Apache-2.0","identifier":"Apache-2.0"})").close();
  out.field_raw("servers", R"([{"url":"/"}])").field_raw("security", R"([{"session":[]}])");
  out.key("paths").open();
  for (const auto& [path, methods] : paths) {
    out.key(path).open();
    for (const auto& [method, operation] : methods) out.field_raw(method, operation);
    out.close();
  }
  out.close().key("components").open();
  out.field_raw("securitySchemes",
                R"({"session":{"type":"apiKey","in":"cookie","name":"duoc_session"},)"
                R"("csrf":{"type":"apiKey","in":"header","name":"x-duoc-csrf"}})");
  write_header_parameters(out);
  out.key("schemas").open().field_raw("Problem", schema_of(kProblem));
  for (const auto& [name, notation] : shapes_) out.field_raw(name, schema_of(notation));
  out.close().close().close();
  return out.take();
}

}  // namespace duoc::http
