// What both engines share: small readings, schema steps, and the choice of the engine by address.
#include "store/store.h"

#include <charconv>
#include <map>

#include "base/ensure.h"
#include "base/hash.h"
#include "base/lasting.h"
#include "store/postgres/postgres.h"
#include "store/sqlite/sqlite.h"

namespace duoc::store {

std::string_view name_of(Cause cause) {
  switch (cause) {
    case Cause::full:
      return "full";
    case Cause::read_only:
      return "read_only";
    case Cause::disk:
      return "disk";
    case Cause::damaged:
      return "damaged";
    case Cause::lost:
      return "lost";
    case Cause::other:
      break;
  }
  return "other";
}

std::string Row::shown(int column) const {
  switch (type(column)) {
    case Type::null:
      return {};
    case Type::integer:
      return std::to_string(integer(column));
    case Type::text:
      return str(column);
    case Type::blob:
      return std::string(blob(column));
    case Type::real:
      break;
  }
  char out[32];
  const auto [end, error] = std::to_chars(out, out + sizeof out, real(column));
  ENSURE(error == std::errc());
  return {out, end};
}

Arg Row::arg(int column) const {
  switch (type(column)) {
    case Type::integer:
      return integer(column);
    case Type::real:
      return real(column);
    case Type::text:
      return text(column);
    case Type::blob:
      return BlobView{blob(column)};
    case Type::null:
      break;
  }
  return nullptr;
}

bool Connection::first(std::string_view sql, std::initializer_list<Arg> args, const Each& each) {
  bool seen = false;
  rows(sql, args, [&](const Row& row) {
    if (!seen) each(row);
    seen = true;
  });
  return seen;
}

std::int64_t Connection::integer(std::string_view sql, std::initializer_list<Arg> args,
                                 std::int64_t otherwise) {
  std::int64_t n = otherwise;
  first(sql, args, [&](const Row& row) {
    if (!row.null(0)) n = row.integer(0);
  });
  return n;
}

bool is_database(std::string_view address) {
  return address.starts_with("postgresql://") || address.starts_with("postgres://");
}

std::unique_ptr<Store> open(const std::string& address, const OpenOptions& options) {
  auto opened =
      is_database(address) ? open_postgres(address, options) : open_sqlite(address, options);
  return options.door ? options.door(std::move(opened)) : std::move(opened);
}

namespace {

std::map<int, std::string> applied_steps(Connection& rows, const std::string& module) {
  std::map<int, std::string> applied;
  rows.rows("SELECT number, hash FROM schema_step WHERE module = $1", {module},
            [&](const Row& row) { applied[static_cast<int>(row.integer(0))] = row.str(1); });
  return applied;
}

void apply_step(Writer& writer, const Step& step, const std::string& hash) {
  writer.begin();
  try {
    writer.script(step.sql);
    writer.run("INSERT INTO schema_step(module, number, hash) VALUES ($1, $2, $3)",
               {step.module, step.number, hash});
    writer.commit();
  } catch (...) {
    writer.rollback();
    throw;
  }
}

// What a newer release has made of a store, this one would read and write wrongly.
void refuse_newer(Connection& rows, std::span<const Step> steps) {
  std::map<std::string, std::int64_t> known;
  for (const Step& step : steps) known[std::string(step.module)] = step.number;
  std::string newer;
  rows.rows("SELECT module, max(number) FROM schema_step GROUP BY module ORDER BY module", {},
            [&](const Row& row) {
              if (newer.empty() && row.integer(1) > known[row.str(0)])
                newer = row.str(0) + " " + std::to_string(row.integer(1));
            });
  if (newer.empty()) return;
  throw Lasting("the store was upgraded by a newer release (schema " + newer +
                "): use that release, or bring the backup from before the upgrade back");
}

}  // namespace

void check_migrated(Connection& rows, std::span<const Step> steps) {
  try {
    refuse_newer(rows, steps);
  } catch (const Trouble& trouble) {
    if (trouble.cause() != Cause::other) throw;
    throw Lasting("this file was not made by 'duoc init'");
  }
  for (const Step& step : steps) {
    const auto applied = applied_steps(rows, std::string(step.module));
    if (!applied.contains(step.number))
      throw Trouble("the store is of an earlier release: 'duoc serve' brings it up to date", 0);
  }
}

void migrate(Store& store, std::span<const Step> steps) {
  Writer& writer = store.writer();
  writer.script(
      "CREATE TABLE IF NOT EXISTS schema_step(module TEXT NOT NULL, number INTEGER NOT NULL, "
      "hash TEXT NOT NULL, PRIMARY KEY(module, number)) STRICT");
  refuse_newer(writer, steps);  // before any step: a store that is refused stays as it was
  for (const Step& step : steps) {
    const std::string module(step.module);
    const std::string hash = hex(sha256(step.sql));
    const auto applied = applied_steps(writer, module);
    const auto found = applied.find(step.number);
    if (found == applied.end()) {
      apply_step(writer, step, hash);
    } else if (found->second != hash) {
      throw Lasting("schema step " + module + " " + std::to_string(step.number) +
                    " of this store is not the one this program knows: use the release that "
                    "made the store");
    }
  }
}

}  // namespace duoc::store
