// What a transaction asks ahead: kept until it is said, as few statements as go, and then its
// answers.
#pragma once

#include <libpq-fe.h>

#include <deque>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "store/postgres/values.h"

namespace duoc::store {

class AskedAhead {
 public:
  struct Question {
    std::string_view sql;  // of the one key
    std::vector<Oid> types;
    std::vector<std::string> values;   // as they go over the wire
    std::size_t sent = 0;              // its statement among those sent
    std::shared_ptr<PGresult> answer;  // shared by those that were asked together
    int from = 0, to = 0;              // its rows
    int first_column = 0;
  };
  /// One question, or many of one text that take their parameters from arrays: its rows then begin
  /// with the number of the question, from 0, in order.
  struct Statement {
    std::string sql;
    std::vector<Oid> types;
    std::vector<std::string> values;
    std::vector<Question*> questions;
    bool together = false;
  };

  void ask(std::size_t group, std::string_view sql, std::span<const Arg> args);
  bool due() const { return !due_.empty(); }
  /// What was asked and not said yet.
  std::vector<Statement> take_due();
  static void answered(const Statement& statement, std::shared_ptr<PGresult> rows);
  /// The group's question, if it was asked.
  const Question* find(std::size_t group, std::string_view sql, std::span<const Arg> args) const;
  void clear();

 private:
  std::unordered_map<std::string, Question> all_;
  std::vector<Question*> due_;
};

}  // namespace duoc::store
