// What is written, and whether both have it; see raw.h.
#include "raw.h"

#include <stdexcept>

#include "base/hash.h"

namespace duoc::bench {
namespace {

Value value_of(const store::Row& row, int c) {
  switch (row.type(c)) {
    case store::Type::null:
      return {};
    case store::Type::integer:
      return row.integer(c);
    case store::Type::real:
      return row.real(c);
    case store::Type::text:
      return row.str(c);
    case store::Type::blob:
      return Blob{std::string(row.blob(c))};
  }
  return {};
}

std::vector<RawTable> tables_of_an_act() {
  return {
      {"SELECT * FROM task_act WHERE position > $1 ORDER BY position",
       "INSERT INTO task_act VALUES($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11,$12,$13,$14)",
       {}},
      // The task as each act left it; `percent` is the same in every report of the bench.
      {"SELECT task_act.task, task.step, task.percent, task_act.effective, task_act.position "
       "FROM task_act JOIN task ON task.id = task_act.task WHERE position > $1 ORDER BY position",
       "UPDATE task SET step = $2, percent = $3, last_report = $4, last_act = $5 WHERE id = $1",
       {}},
      {"SELECT * FROM journal WHERE position > $1 ORDER BY position",
       "INSERT INTO journal VALUES($1,$2,$3,$4,$5,$6,$7,$8,$9,$10,$11)",
       {}},
      {"SELECT * FROM idempotency WHERE position > $1 ORDER BY position",
       "INSERT INTO idempotency VALUES($1,$2,$3,$4)",
       {}},
  };
}

// All rows of a table, whatever the engine, as one hash.
Hash digest(store::Connection& rows, const std::string& table, const std::string& key) {
  Hash sum{};
  rows.rows("SELECT * FROM " + table + " ORDER BY " + key, {}, [&](const store::Row& row) {
    std::string text(bytes_of(sum));
    for (int c = 0; c < row.columns(); ++c) text += row.shown(c) + '\x1f';
    sum = sha256(text);
  });
  return sum;
}

}  // namespace

WrittenRows::WrittenRows(const std::string& address, std::uint64_t after)
    : tables(tables_of_an_act()),
      heads{"SELECT * FROM journal_head WHERE size > $1 ORDER BY size",
            "INSERT INTO journal_head VALUES($1,$2,$3,$4,$5,$6)",
            {}} {
  const auto opened = store::open(address, {});
  const auto rows = opened->read();
  const auto read = [&](RawTable& t) {
    rows->rows(t.select, {after}, [&](const store::Row& row) {
      Values values;
      for (int c = 0; c < row.columns(); ++c) values.push_back(value_of(row, c));
      t.rows.push_back(std::move(values));
    });
  };
  for (RawTable& t : tables) read(t);
  read(heads);
  auto before = static_cast<std::int64_t>(after);
  for (const Values& head : heads.rows) {
    const auto size = std::get<std::int64_t>(head[0]);
    batches.push_back(static_cast<std::size_t>(size - before));
    before = size;
  }
}

void must_be_equal(const std::string& a, const std::string& b) {
  const auto x = store::open(a, {});
  const auto y = store::open(b, {});
  for (const auto& [table, key] : {std::pair<std::string, std::string>{"journal", "position"},
                                   {"journal_head", "size"},
                                   {"idempotency", "person, key"},
                                   {"task_act", "position"},
                                   {"task", "id"}}) {
    const auto of = [&table = table, &key = key](store::Store& s, const std::string& name) {
      try {
        return digest(*s.read(), table, key);
      } catch (const store::Trouble& trouble) {
        throw std::runtime_error(name + ": " + trouble.what());
      }
    };
    if (of(*x, a) != of(*y, b))
      throw std::runtime_error("the rows of " + a + " and " + b + " differ in " + table);
  }
}

}  // namespace duoc::bench
