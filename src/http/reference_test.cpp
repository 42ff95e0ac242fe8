// The shape notation as JSON Schema, and routes that would stay out of the reference.
#include "http/reference.h"

#include <gtest/gtest.h>

#include "http/http.h"

namespace duoc::http {
namespace {

TEST(Reference, TurnsShapesIntoJsonSchema) {
  Reference r;
  r.shape("Unit", "{id:int name:text}");
  EXPECT_EQ(r.schema_of("int(1..200)=50"),
            R"({"type":"integer","minimum":1,"maximum":200,"default":50})");
  EXPECT_EQ(r.schema_of("day?"), R"({"type":["string","null"],"format":"date"})");
  EXPECT_EQ(r.schema_of("'a'|'b'"), R"({"type":"string","enum":["a","b"]})");
  EXPECT_EQ(r.schema_of("'a'?"), R"({"type":["string","null"],"enum":["a",null]})");
  EXPECT_EQ(r.schema_of("Unit?"),
            R"({"anyOf":[{"$ref":"#/components/schemas/Unit"},{"type":"null"}]})");
  EXPECT_EQ(r.schema_of("[text](1..3)"),
            R"({"type":"array","items":{"type":"string"},"minItems":1,"maxItems":3})");
  EXPECT_EQ(r.schema_of("{*:int}"),
            R"({"type":"object","additionalProperties":{"type":"integer"}})");
  EXPECT_EQ(
      r.schema_of("{ ...Unit level?:int \"from the top\" }"),
      R"({"type":"object","properties":{"id":{"type":"integer"},"name":{"type":"string"},)"
      R"("level":{"type":"integer","description":"from the top"}},"required":["id","name"]})");
}

TEST(Reference, NamesWhatCannotBeRead) {
  Reference r;
  for (const char* wrong : {"", "{id}", "{id:int", "Nobody", "[int", "'a", "int(1", "int int",
                            "{...Nobody}", "{id:int \"open}"}) {
    EXPECT_THROW(r.schema_of(wrong), std::logic_error) << wrong;
  }
}

TEST(Reference, ARouteWithoutADescriptionAndADescriptionWithoutARouteAreGaps) {
  Router router;
  router.add("GET", "/api/v1/a", [](Request&&, Reply) {});
  router.add("POST", "/api/v1/a", [](Request&&, Reply) {});
  Reference& r = router.reference();
  r.describe("GET", "/api/v1/a", {.summary = "All of a", .answer = "{}"});
  r.describe("GET", "/api/v1/b", {.summary = "All of b", .answer = "{}"});
  const auto gaps = r.gaps(router.routes());
  ASSERT_EQ(gaps.size(), 2u);
  EXPECT_EQ(gaps[0], "POST /api/v1/a has no description");
  EXPECT_EQ(gaps[1], "GET /api/v1/b is described and not served");
}

}  // namespace
}  // namespace duoc::http
