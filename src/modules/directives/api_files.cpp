// Putting files in and opening them. See api_files.h.
#include "modules/directives/api_files.h"

#include "http/problem.h"
#include "modules/directives/api.h"
#include "modules/directives/goals/goal_rows.h"

namespace duoc::directives {
namespace {

constexpr std::size_t kFileMost = 20u << 20;
// Long enough to write an act down that names the file; what has been named by then stays named.
constexpr std::int64_t kUploadSeconds = 30 * 24 * 3600;

// Evidence of a value: who reports, who verifies, who keeps the list. A list's own file: who keeps
// it.
bool opens_goal_file(const Desk& desk, const std::string& record, std::int64_t id) {
  const access::Reader asks{desk.org, desk.reader, desk.now};
  if (record.starts_with("goal/")) {
    const auto goal = find_goal(desk.rows, GoalId{id});
    if (!goal) return false;
    const GoalUnits u = units_of(desk.rows, *goal, desk.org.today);
    const UnitId circle[] = {u.reporting, u.verifying, u.keeper};
    return access::sees(asks, {circle});
  }
  const auto import = find_goals_import(desk.rows, GoalsImportId{id});
  if (!import) return false;
  const auto reg = register_of(desk.rows, import->directive);
  const UnitId keeper[] = {reg ? reg->standing_unit : import->keeper};
  return access::sees(asks, {keeper});
}

}  // namespace

bool opens_file(const Desk& desk, const std::string& hash) {
  for (const std::string& record : records_of_file(desk.rows, hash)) {
    const std::int64_t id = std::atoll(record.c_str() + record.find('/') + 1);
    if (record.starts_with("directive/")) return true;
    if (record.starts_with("task/")) {
      const auto task = find_task(desk.rows, TaskId{id});
      const auto reg = task ? find_register(desk.rows, task->reg) : std::nullopt;
      if (task && reg && task->step != Step::withdrawn && desk.open(*task, *reg)) return true;
    }
    if (record.starts_with("goal/") || record.starts_with("goals_import/")) {
      if (opens_goal_file(desk, record, id)) return true;
    }
    if (record.starts_with("import/")) {
      const auto import = find_import(desk.rows, ImportId{id});
      const auto reg = import ? find_register(desk.rows, import->reg) : std::nullopt;
      const access::Reader asks{desk.org, desk.reader, desk.now};
      const UnitId keeper[] = {reg ? reg->standing_unit : UnitId{}};
      if (reg && access::sees(asks, {keeper})) return true;
    }
  }
  return false;
}

bool may_name_file(const Desk& desk, const std::string& hash) {
  return uploaded_by(desk.rows, hash, desk.reader, Moment{desk.now.s - kUploadSeconds}) ||
         opens_file(desk, hash);
}

MayName Api::may_name(const Visit& v) const {
  return [this, &v](const std::string& hash) {
    const auto org = parts_.committer.org();
    const auto rows = parts_.store.read();
    return may_name_file(desk(*rows, *org, v), hash);
  };
}

void Api::add_files(http::Router& router) {
  router.add("POST", "/api/v1/files", [this](http::Request&& request, http::Reply reply) {
    const auto who = visit(request, true);
    if (!who) return reply(refuse(request, who.fault()));
    if (request.body.empty())
      return reply(refuse(request, {Refusal::invalid, "file.empty", "file", {}}));
    if (request.body.size() > kFileMost) {
      return reply(refuse(request, {Refusal::too_large, "file.too_large", "file", {}}));
    }
    auto kept = std::make_shared<http::Request>(std::move(request));
    const auto store = [this, kept, reply, who = who->person, now = who->now] {
      const std::string hash = parts_.files.put(kept->body);
      const auto name =
          http::percent_decode(kept->header("x-file-name").value_or("tep"), false).value_or("tep");
      JsonOut out;
      out.open().field("hash", hash).field("name", name);
      out.field("size", static_cast<std::uint64_t>(kept->body.size())).close();
      keep_upload(who, hash, now, [this, reply, kept, answer = out.take()](bool done) {
        reply(done ? http::json(answer, 201) : refuse(*kept, parts_.committer.not_written()));
      });
    };
    const auto taken = parts_.bulk.submit(api::name_of(who->person), [kept, reply, store] {
      api::Door::or_lost(*kept, reply, store);
    });
    if (!taken) reply(refuse(*kept, taken.fault()));
  });
  get(router, "/api/v1/files/{hash}",
      [this](const Visit& v, const Desk& desk) -> Result<http::Response> {
        const std::string hash(v.request.param("hash"));
        if (!opens_file(desk, hash)) return access::missing("file");
        auto bytes = parts_.files.get(hash);
        if (!bytes) return access::missing("file");
        http::Response r;
        r.headers = {{"content-type", "application/octet-stream"},
                     {"content-disposition", "attachment"},
                     {"x-content-type-options", "nosniff"},
                     {"cache-control", "private, no-store"}};
        r.body = std::move(*bytes);
        return r;
      });
}

void Api::keep_upload(PersonId person, const std::string& hash, Moment now,
                      std::function<void(bool)> then) {
  parts_.committer.chore(
      [person, hash, now](store::Connection& rows) {
        add_upload(rows, hash, person, now, Moment{now.s - kUploadSeconds});
      },
      std::move(then));
}

}  // namespace duoc::directives
