// What the routes of sessions, live events, journal head and health take and answer.
#include "http/reference.h"
#include "server/service.h"

namespace duoc::server {

void Service::describe(http::Reference& r) {
  r.shape("Head",
          R"({origin:text "which installation" size:int "entries under it" root:hash at:moment
              signature:text "Ed25519, base64" key:hash "the public key"})");
  r.shape("Example", "{name:text as_of:day}");
  r.shape("Session",
          R"({signed_in:flag csrf?:text "goes back as x-duoc-csrf with every change"
              person?:{id:int login:text name:text}
              posts?:[{id:int unit:{id:int code:text name:text} role:Role title:text}]
              may?:[text] "acts that the pages offer outside tasks" example:Example?
              accounts?:[{login:text title:text title_en:text password:text}]
                "of an example, to this machine only"})");
  r.describe("POST", "/api/v1/session",
             {.summary = "Sign in; sets the session cookie",
              .answer = "Session",
              .body = "{login:text(1..60) password:text(1..)}",
              .open = true});
  r.describe("GET", "/api/v1/session",
             {.summary = "Who is signed in", .answer = "Session", .open = true});
  r.describe("DELETE", "/api/v1/session",
             {.summary = "Sign out; ends the session", .status = 204, .open = true});
  r.describe("GET", "/api/v1/live",
             {.summary = "Live events: 'hello' with the position, then 'moved' for every entry",
              .answer = "text/event-stream"});
  r.describe("GET", "/api/v1/journal/head",
             {.summary = "The newest signed head; public, so that many can keep it",
              .answer = "Head",
              .open = true});
  r.shape("Backup", R"({target?:text generation?:text
      pages:flag "false: the database's own archive takes the rows"
      whole:flag "the generation can be restored" shipped:int "restorable at least to here"
      heads:int "the newest head that the target has" committed:int bytes_behind:int
      seconds_behind:int last_part_at:moment? in_order:flag "the newest attempt went well"
      last_error?:text "this, target and generation: to this machine or with the token"})");
  r.shape("Health",
          R"({status:'ok' position:int figures_position:int streams:int "open event streams"
               backup:Backup?
              certificate?:{ends:moment days:int
                            newer_refused:flag "the pair of files on the disk cannot be used"}})");
  for (const char* path : {"/api/v1/health", "/health"}) {
    r.describe("GET", path,
               {.summary = "Whether it is alive, and up to which entry",
                .answer = "Health",
                .open = true});
  }
  r.describe("GET", "/api/v1/ready",
             {.summary = "Whether acts can be written; 503 with args.reason when not: store, disk, "
                         "figures or queue",
              .answer = "{status:'ready'}",
              .open = true});
  r.describe("GET", "/metrics",
             {.summary = "Metrics for Prometheus; to this machine, or with the token as bearer",
              .answer = "text/plain",
              .open = true});
}

}  // namespace duoc::server
