// What the router's routes are said to take and to answer, and the OpenAPI document made of it. A
// route tells its shapes in a short notation; schema_of() turns it into JSON Schema:
//
//   text int number flag day moment hash any   the plain values; int(1..200)=50 with bounds,
//   default 'vi'|'en'                                  one of these texts [Unit]   [text](1..20) a
//   list, with bounds {id:int name?:text "as printed"}           an object; ? after a name: may be
//   missing
//   {...Unit level:int}                        with the fields of a named shape
//   {*:text}                                   any names, one kind of value
//   day?                                       the value or null
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace duoc::http {

struct Route {
  std::string method;
  std::string pattern;
};

/// What one route, or one act behind a route, is said to do.
struct Description {
  std::string summary;
  std::string answer = "";  // a shape, or a media type such as "text/csv"; "" for no content
  int status = 200;
  std::string query = "";  // an object's shape, each field a parameter
  std::string body = "";   // a shape, or a media type for raw bytes
  bool open = false;       // answers without a session
  bool act = false;        // answers the Entry it wrote; takes an Idempotency-Key
  bool etag = false;       // answers carry an ETag that If-None-Match or If-Match may send back
  std::string path = "";   // when it is one of several acts behind the route's pattern
};

class Reference {
 public:
  /// A shape that others name by a word that begins with a capital.
  void shape(std::string name, std::string notation);
  /// What "{id}" in a path is; unnamed ones are text.
  void path_parameter(std::string name, std::string notation);
  /// A route may be described many times, each with a path of its own.
  void describe(std::string method, std::string pattern, Description description);

  /// The routes without a description and the descriptions without a route, a sentence each.
  std::vector<std::string> gaps(const std::vector<Route>& routes) const;
  /// The OpenAPI 3.1 document. Throws std::logic_error that names a shape which cannot be read.
  std::string openapi(std::string_view title, std::string_view version) const;

  /// JSON Schema of a notation. Throws std::logic_error.
  std::string schema_of(std::string_view notation) const;

 private:
  struct Described {
    std::string method;
    std::string pattern;
    Description description;
  };
  std::string operation(const Described& d) const;

  std::map<std::string, std::string> shapes_;
  std::map<std::string, std::string> path_parameters_;
  std::vector<Described> described_;
};

}  // namespace duoc::http
