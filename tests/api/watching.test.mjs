// What watches the server: health, readiness, metrics, and the log's line for an incident that somebody was told of.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { duoc, serveExample, signedIn } from "./served.mjs";

const folder = mkdtempSync(join(tmpdir(), "duoc-watch-"));
const token = join(folder, "token");
const secret = "mot-ma-bi-mat-kha-dai";
let served;
let log = "";
before(async () => {
  writeFileSync(token, secret + "\n", { mode: 0o600 });
  served = await serveExample("--metrics-token", token, "--access-log");
  served.server.stderr.on("data", (d) => { log += d; });
});
after(async () => {
  await served?.end();
  rmSync(folder, { recursive: true, force: true });
});

const lines = () => log.split("\n").filter(Boolean).map((line) => JSON.parse(line));
async function soon(what, holds) {
  const until = Date.now() + 60_000;
  while (Date.now() < until) {
    const found = await holds();
    if (found) return found;
    await new Promise((done) => setTimeout(done, 50));
  }
  assert.fail("never: " + what);
}
const directive = (n) => ({ symbol: n + "/TB-BCĐ", type: "Thông báo", issuer: 1, date: "2025-09-01", subject: "Thử", level: "provincial" });

// Every sample as {name, labels, value}; fails on a line that is neither comment nor sample.
async function samples(headers = {}) {
  const r = await fetch(served.base + "/metrics", { headers });
  assert.equal(r.status, 200);
  assert.match(r.headers.get("content-type"), /^text\/plain; version=0\.0\.4/);
  const text = await r.text();
  const families = new Set();
  const out = [];
  for (const line of text.trimEnd().split("\n")) {
    const type = /^# TYPE (\S+) (counter|gauge|histogram)$/.exec(line);
    if (type) families.add(type[1]);
    if (line.startsWith("#")) continue;
    const found = /^([a-z_]+)(?:\{(.*)\})? (-?[\d.e+-]+|NaN)$/.exec(line);
    assert.ok(found, line);
    assert.ok(families.has(found[1]) || families.has(found[1].replace(/_(bucket|sum|count)$/, "")), "no TYPE before " + line);
    const labels = Object.fromEntries([...(found[2] ?? "").matchAll(/(\w+)="((?:[^"\\]|\\.)*)"/g)].map((m) => [m[1], m[2]]));
    out.push({ name: found[1], labels, value: Number(found[3]) });
  }
  return out;
}
const value = (all, name, labels = {}) =>
  all.find((s) => s.name === name && Object.entries(labels).every(([k, v]) => s.labels[k] === v))?.value;

test("metrics count what was asked, how it ended and how long it took", async () => {
  const clerk = await signedIn(served.base, "thuky");
  const first = await samples();
  for (let i = 0; i < 5; ++i) await clerk.json("/api/v1/tasks/1");
  assert.equal((await clerk.get("/api/v1/tasks/999999")).status, 404);
  assert.equal((await clerk.post("/api/v1/directives/register_directive", directive(71))).status, 200);
  const all = await samples();
  const more = (name, labels) => value(all, name, labels) - (value(first, name, labels) ?? 0);
  const route = "GET /api/v1/tasks/{id}";
  assert.equal(more("duoc_http_requests_total", { route, status: "200" }), 5);
  assert.equal(more("duoc_http_requests_total", { route, status: "404" }), 1);
  assert.equal(more("duoc_http_request_seconds_count", { route }), 6);
  assert.equal(value(all, "duoc_http_request_seconds_bucket", { route, le: "+Inf" }), value(all, "duoc_http_request_seconds_count", { route }));
  assert.equal(more("duoc_acts_total", { outcome: "written" }), 1);
  assert.equal(more("duoc_commit_seconds_count"), 1);
  assert.equal(more("duoc_journal_position"), 1);
  assert.equal(value(all, "duoc_figures_lag"), 0);
  assert.equal(value(all, "duoc_ready"), 1);
  assert.equal(value(all, "duoc_build_info", { store: "sqlite" }), 1);
  assert.ok(value(all, "process_resident_memory_bytes") > 1e6);
  assert.ok(value(all, "duoc_http_connections") >= 1);
  for (const queue of ["acts", "rows", "passwords", "files", "scans"]) assert.equal(value(all, "duoc_queue_length", { queue }), 0);
});

test("metrics are not for the open net", async () => {
  const away = { "x-forwarded-for": "203.0.113.5" };
  const refused = await fetch(served.base + "/metrics", { headers: away });
  assert.equal(refused.status, 403);
  assert.equal((await refused.json()).code, "metrics.not_here");
  assert.equal((await fetch(served.base + "/metrics", { headers: { ...away, authorization: "Bearer wrong" } })).status, 403);
  await samples({ ...away, authorization: "Bearer " + secret });
});

test("a token that others can read, or a short one, stops the start", () => {
  chmodSync(token, 0o644);
  const open = duoc("serve", "--store", served.store, "--metrics-token", token);
  assert.equal(open.status, 2);
  assert.match(open.stderr, /open to others/);
  chmodSync(token, 0o600);
  const short = join(folder, "short");
  writeFileSync(short, "abc\n", { mode: 0o600 });
  assert.match(duoc("serve", "--store", served.store, "--metrics-token", short).stderr, /16 characters/);
});

test("a line for each answer names its route, not who asked or for what", async () => {
  await fetch(served.base + "/api/v1/tasks?q=Nguyen%20Van%20Ao");
  const line = await soon("the access line", () => lines().find((l) => l.event === "request" && l.text === "GET /api/v1/tasks"));
  assert.equal(line.status, 401);
  assert.equal(line.peer, "127.0.0.0");
  assert.ok(Number.isInteger(line.microseconds));
  assert.doesNotMatch(log, /Nguyen|127\.0\.0\.1/);
});

test("an act that cannot be written is answered with the incident that the log has, and is not ready until it can", async () => {
  const clerk = await signedIn(served.base, "thuky");
  assert.deepEqual(await (await fetch(served.base + "/api/v1/ready")).json(), { status: "ready" });
  // Somebody else holds the file's write lock for longer than the server waits.
  const holder = spawn("sqlite3", [served.store], { stdio: ["pipe", "pipe", "inherit"] });
  const held = new Promise((done) => holder.stdout.once("data", done));
  holder.stdin.write("BEGIN IMMEDIATE;\n.print held\n");
  await held;
  const r = await clerk.post("/api/v1/directives/register_directive", directive(72));
  const problem = await r.json();
  assert.equal(r.status, 503, JSON.stringify(problem));
  assert.match(problem.incident, /^\d{4}-\d{4}$/);
  assert.ok(problem.detail.endsWith("Mã sự cố " + problem.incident), problem.detail);
  assert.ok(r.headers.get("retry-after"));
  const line = await soon("the incident's line", () => lines().find((l) => l.incident === problem.incident));
  assert.equal(line.level, "error");
  assert.match(line.text, /could not be written/);
  const gone = new Promise((done) => holder.once("exit", done));
  holder.stdin.end("ROLLBACK;\n");
  await gone;
  await soon("ready again", async () => (await fetch(served.base + "/api/v1/ready")).status === 200);
  assert.equal((await clerk.post("/api/v1/directives/register_directive", directive(72))).status, 200);
  assert.ok(value(await samples(), "duoc_acts_total", { outcome: "not_written" }) >= 1);
});

test("health is alive and says where it stands", async () => {
  for (const path of ["/health", "/api/v1/health"]) {
    const r = await (await fetch(served.base + path)).json();
    assert.equal(r.status, "ok");
    assert.equal(r.position, r.figures_position);
  }
});
