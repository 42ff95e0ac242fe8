// What the routes of sessions, live events, journal head and health take and answer.
#include "http/reference.h"
#include "server/service.h"

namespace duoc::server {

namespace {

void describe_system(http::Reference& r) {
  r.shape("Finding", R"({name:text "what was looked at" finding:'good'|'note'|'refused'
      key:text "stable" what:text "in the reader's language" todo:text "'' when it is good"})");
  r.shape("System", R"({at:moment release:text since:moment "the process runs"
      looked_at:moment "when the doctor's findings are of; the first three are of now"
      findings:[Finding]
      store:{engine:text place:text bytes:int position:int figures_position:int
             head:{size:int at:moment root:hash}
             verified:{size:int at:moment}? "the head up to which the journal was last verified"
             not_ready:text? "what keeps acts from being written"
             trouble:{cause:'full'|'read_only'|'disk'|'damaged'|'lost'|'other' since:moment}?}
      backup:Backup? certificate:Certificate?
      load:{waiting:{acts:int rows:int passwords:int files:int scans:int requests:int}
            acts_written:int acts_refused:int acts_not_written:int connections:int streams:int
            body_bytes:int answer_bytes:int resident_bytes:int open_files:int
            disk_free_bytes:int}
      incidents:{count:int "since the process runs" newest:{number:text at:moment}?}
      first_steps:[{name:text done:flag}]? "of a new installation; none of an example"})");
  r.describe(
      "GET", "/api/v1/system",
      {.summary = "What an administrator sees of this installation: findings and what to do, "
                  "store, backup, certificate, load; for administrators at the top",
       .answer = "System"});
}

}  // namespace

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
      seconds_behind:int last_part_at:moment?
      checked_at:moment? "when the target was last seen to hold what was sent; asked every 5 s"
      in_order:flag "the newest attempt went well"
      last_error?:text "this, target and generation: to this machine or with the token"
      keys?:flag "copies of the key store are made; to administrators" keys_copied_at?:moment?})");
  r.shape("Certificate", R"({ends:moment days:int
      newer_refused:flag "the pair of files on the disk cannot be used"})");
  r.shape("Health",
          R"({status:'ok' position:int figures_position:int streams:int "open event streams"
               backup:Backup? certificate?:Certificate})");
  for (const char* path : {"/api/v1/health", "/health"}) {
    r.describe("GET", path,
               {.summary = "Whether it is alive, and up to which entry",
                .answer = "Health",
                .open = true});
  }
  describe_system(r);
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
