// What only the serving process can say of itself, as findings beside the doctor's: whether its
// store takes writes, its backup, its certificate.
#pragma once

#include <optional>

#include "backup/shipper.h"
#include "http/http.h"
#include "server/findings.h"
#include "store/store.h"

namespace duoc::server {

/// `trouble` stands since `since`.
Examined store_finding(std::optional<store::Cause> trouble, Moment since);
/// `lag`: nothing when no backup is configured. `started`: since when the process serves.
Examined backup_finding(const std::optional<backup::Lag>& lag, bool example, Moment started,
                        Moment now);
/// `state`: nothing without TLS of the server's own.
Examined certificate_finding(const std::optional<http::CertificateState>& state, bool behind_proxy,
                             Moment now);

}  // namespace duoc::server
