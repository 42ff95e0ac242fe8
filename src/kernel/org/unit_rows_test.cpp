// Acts on units as rows: an earlier release's table is brought over, and an entry of an import
// gives many rows.
#include <gtest/gtest.h>

#include "base/json_out.h"
#include "base/lasting.h"
#include "kernel/org/rows.h"

namespace duoc::org {
namespace {

std::unique_ptr<store::Store> empty_store() {
  store::OpenOptions options;
  options.create = true;
  return store::open(":memory:", options);
}

TEST(UnitRows, AnEarlierReleasesActsAreBroughtOver) {
  const auto store = empty_store();
  const Module org = module();
  ASSERT_GE(org.schema.size(), 2u);
  store::migrate(*store, std::span(org.schema).first(1));
  auto& rows = store->writer();
  rows.run(
      "INSERT INTO unit_act(position, unit, act, effective, code, name_vi, name_en, kind, ord, "
      "parent, external, aliases, into_unit) "
      "VALUES (7, 1, 'added', 0, 'P', 'Tỉnh', 'Province', 'province', 1, 0, 0, 'T|TT', 0)");
  store::migrate(*store, org.schema);
  const auto state = state_of(rows, Moment{1});
  ASSERT_EQ(state->unit_acts.size(), 1u);
  EXPECT_EQ(state->unit_acts[0].position, 7u);
  EXPECT_EQ(state->today.by_code("P")->facts.aliases, "T|TT");
}

// The refusal came after this release's own steps, and left a store of neither.
TEST(UnitRows, AStoreOfANewerReleaseIsRefusedBeforeAnythingIsChanged) {
  const auto store = empty_store();
  const Module org = module();
  auto& rows = store->writer();
  const store::Step newer{"other", 2, "CREATE TABLE more(n INTEGER) STRICT;"};
  const store::Step known{"other", 1, "CREATE TABLE some(n INTEGER) STRICT;"};
  store::migrate(*store, std::vector{org.schema[0], known, newer});
  std::vector<store::Step> ours = org.schema;
  ours.push_back(known);
  EXPECT_THROW(store::migrate(*store, ours), Lasting);
  EXPECT_EQ(rows.integer("SELECT count(*) FROM schema_step WHERE module = 'org'", {}), 1);
}

TEST(UnitRows, AnEntryOfAnImportGivesARowForEachActFromItsOwnDay) {
  const auto store = empty_store();
  const Module org = module();
  store::migrate(*store, org.schema);
  Entry e;
  e.position = 3;
  e.kind = "units.imported";
  e.body =
      R"({"name":"x","file":"","acts":[
          {"unit":1,"from":"2025-01-01","act":"added","code":"P","name_vi":"Tỉnh","name_en":"P",
           "kind":"province","order":1,"parent":0,"external":false,"aliases":""},
          {"unit":2,"from":"2025-01-01","act":"added","code":"A","name_vi":"Sở A","name_en":"A",
           "kind":"department","order":2,"parent":1,"external":false,"aliases":""},
          {"unit":2,"from":"2025-07-01","act":"described","kind":"office","order":9,
           "aliases":"SA"}]})";
  for (const Kind& kind : org.kinds) {
    if (kind.name == e.kind) kind.apply(e, store->writer());
  }
  const auto state = state_of(store->writer(), start_of(day_from(2025, 3, 1)));
  ASSERT_EQ(state->unit_acts.size(), 3u);
  EXPECT_EQ(state->today.by_code("A")->facts.kind, "department");
  const Tree later = tree_at(state->unit_acts, start_of(day_from(2025, 7, 1)), 3);
  EXPECT_EQ(later.by_code("A")->facts.kind, "office");
  EXPECT_EQ(later.by_code("A")->facts.aliases, "SA");
  EXPECT_EQ(later.by_code("A")->facts.name_vi, "Sở A");
}

}  // namespace
}  // namespace duoc::org
