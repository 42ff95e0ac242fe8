// See backup_serving.h.
#include "server/backup_serving.h"

#include "backup/remote.h"
#include "base/json_out.h"

namespace duoc::server {

std::set<std::string> backup_target_options() {
  return {"backup-ca", "backup-token", "backup-certificate", "backup-key", "backup-keep-days"};
}

std::unique_ptr<backup::Target> open_backup_target(const Arguments& a, const std::string& address) {
  return backup::open_target(address,
                             {a.value("backup-ca"), a.value("backup-token"),
                              a.value("backup-certificate"), a.value("backup-key")},
                             static_cast<int>(a.number("backup-keep-days", 30, 1, 3650)));
}

std::unique_ptr<backup::Shipper> backup_of(const Arguments& a, Installation& in) {
  if (!a.has("backup")) {
    if (a.has("backup-keys")) throw Misused{"--backup-keys goes with --backup"};
    return nullptr;
  }
  if (a.value("backup") == a.value("backup-keys"))
    throw Misused{"the keys go elsewhere than the rest: name another target for --backup-keys"};
  backup::Shipper::Parts parts{
      in.store->log(),
      open_backup_target(a, a.value("backup")),
      a.has("backup-keys") ? open_backup_target(a, a.value("backup-keys")) : nullptr,
      a.value("backup"),
      a.value("backup-keys"),
      in.signer,
      in.people_keys,
      backup::read_box_public(in.places.backup_public),
      in.places.backup_state,
      in.places.files,
      in.places.journal_key,
      {},
      [&in] { return in.committer->head(); },
      in.clock};
  const auto org = in.committer->org();
  for (const auto& [id, person] : org->people)
    if (person.erased) parts.erased.push_back(id);
  for (const PersonId id : read_erased(in.places)) parts.erased.push_back(id);
  auto shipper = std::make_unique<backup::Shipper>(std::move(parts));
  in.committer->follow(*shipper);
  return shipper;
}

void write_lag(JsonOut& out, const backup::Lag& lag, Told told) {
  const bool whole = told != Told::stranger;
  const auto moment = [](Moment m) { return m.s == 0 ? std::nullopt : std::optional(m); };
  out.open();
  if (whole) out.field("target", lag.target).field("generation", lag.generation);
  out.field("pages", lag.pages).field("whole", lag.whole).field("shipped", lag.shipped);
  out.field("heads", lag.heads).field("committed", lag.committed);
  out.field("bytes_behind", lag.bytes_behind).field("seconds_behind", lag.seconds_behind);
  out.field("last_part_at", moment(lag.last_part));
  out.field("checked_at", moment(lag.checked));
  if (whole) out.field("last_error", lag.last_error);
  if (told == Told::administrator)
    out.field("keys", lag.keys).field("keys_copied_at", moment(lag.keys_copied));
  out.field("in_order", lag.last_error.empty()).close();
}

}  // namespace duoc::server
