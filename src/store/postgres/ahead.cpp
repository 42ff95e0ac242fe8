// See ahead.h.
#include "store/postgres/ahead.h"

#include <algorithm>
#include <map>
#include <utility>

#include "base/ensure.h"
#include "store/postgres/array.h"

namespace duoc::store {
namespace {

// Planning the question over arrays costs as much as some of the single ones.
constexpr std::size_t kTogetherLeast = 8;

// "… id = $1" becomes "… id = k.p1". The product's statements hold no $ but those of parameters.
std::string with_columns(std::string_view sql) {
  std::string out;
  for (const char c : sql) {
    if (c == '$')
      out += "k.p";
    else
      out += c;
  }
  return out;
}

// OFFSET 0 keeps the planner from making one join of it, which may read whole tables.
AskedAhead::Statement together(std::vector<AskedAhead::Question*> of) {
  AskedAhead::Statement s;
  std::string arrays;
  std::string columns;
  const std::vector<Oid>& each = of.front()->types;
  for (std::size_t p = 0; p < each.size(); ++p) {
    const std::string number = std::to_string(p + 1);
    arrays += (p == 0 ? "$" : ", $") + number;
    columns += "p" + number + ", ";
    s.types.push_back(array_of(each[p]));
    s.values.push_back(
        array_bytes(each[p], of.size(), [&](std::size_t i) { return &of[i]->values[p]; }));
  }
  s.sql = "SELECT k.n - 1, q.* FROM unnest(" + arrays + ") WITH ORDINALITY AS k(" + columns +
          "n) CROSS JOIN LATERAL (SELECT * FROM (" + with_columns(of.front()->sql) +
          ") AS one OFFSET 0) AS q ORDER BY k.n";
  s.questions = std::move(of);
  s.together = true;
  return s;
}

std::string key_of(std::size_t group, std::string_view sql, const Bound& bound) {
  std::string key(sql);
  key += '\0' + std::to_string(group);
  for (std::size_t i = 0; i < bound.types.size(); ++i) {
    key += '\0' + std::to_string(bound.types[i]) + ' ' + std::to_string(bound.lengths[i]) + ' ';
    if (bound.values[i] != nullptr)
      key.append(bound.values[i], static_cast<std::size_t>(bound.lengths[i]));
  }
  return key;
}

}  // namespace

void AskedAhead::ask(std::size_t group, std::string_view sql, std::span<const Arg> args) {
  const Bound bound(args);
  const auto [at, fresh] = all_.try_emplace(key_of(group, sql, bound));
  if (!fresh) return;
  Question& q = at->second;
  q.sql = std::string_view(at->first).substr(0, sql.size());
  q.types = bound.types;
  for (std::size_t i = 0; i < args.size(); ++i) {
    ENSURE(bound.values[i] != nullptr);  // nothing is asked for by null
    q.values.emplace_back(bound.values[i], static_cast<std::size_t>(bound.lengths[i]));
  }
  due_.push_back(&q);
}

std::vector<AskedAhead::Statement> AskedAhead::take_due() {
  std::map<std::pair<std::string_view, std::vector<Oid>>, std::vector<Question*>> alike;
  for (Question* q : std::exchange(due_, {})) alike[{q->sql, q->types}].push_back(q);
  std::vector<Statement> out;
  for (auto& [kind, questions] : alike) {
    if (questions.size() >= kTogetherLeast && !kind.second.empty()) {
      out.push_back(together(std::move(questions)));
      continue;
    }
    for (Question* q : questions) out.push_back({std::string(q->sql), q->types, q->values, {q}});
  }
  return out;
}

void AskedAhead::answered(const Statement& statement, std::shared_ptr<PGresult> rows) {
  const int n = PQntuples(rows.get());
  int at = 0;
  for (std::size_t i = 0; i < statement.questions.size(); ++i) {
    Question& q = *statement.questions[i];
    q.answer = rows;
    q.first_column = statement.together ? 1 : 0;
    q.from = at;
    while (at < n && (!statement.together ||
                      PostgresRow(rows.get(), at).integer(0) == static_cast<std::int64_t>(i)))
      ++at;
    q.to = at;
  }
}

const AskedAhead::Question* AskedAhead::find(std::size_t group, std::string_view sql,
                                             std::span<const Arg> args) const {
  const auto found = all_.find(key_of(group, sql, Bound(args)));
  return found == all_.end() ? nullptr : &found->second;
}

void AskedAhead::clear() {
  due_.clear();
  all_.clear();
}

}  // namespace duoc::store
