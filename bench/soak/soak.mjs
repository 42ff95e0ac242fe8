// The real binary under mixed load for a long time: readers, writers, imports, live streams that come and go, requests that are
// wrong or slow. Samples memory, descriptors, threads and latency into a table; every answer's status is checked.
//   node bench/soak/soak.mjs [--minutes 60] [--every 5] [--out soak.tsv] [--pace 1]
// --pace 2: twice the load. Prints one JSON object a line at the end, as the other benches do; exit code 1 when an answer was wrong.
import assert from "node:assert/strict";
import { createWriteStream, readFileSync, readdirSync } from "node:fs";
import { connect } from "node:net";
import { parseArgs } from "node:util";
import { serveExample, signedIn } from "../../tests/api/served.mjs";

const { values } = parseArgs({ options: {
  minutes: { type: "string", default: "60" }, every: { type: "string", default: "5" },
  out: { type: "string", default: "soak.tsv" }, pace: { type: "string", default: "1" },
} });
const [minutes, every, pace] = [Number(values.minutes), Number(values.every), Number(values.pace)];
assert.ok(minutes > 0 && every > 0 && pace > 0, "--minutes, --every and --pace are positive numbers");
const seconds = minutes * 60;
const served = await serveExample("--log-level", "error");
const port = Number(new URL(served.base).port);
const began = performance.now();
const elapsed = () => (performance.now() - began) / 1000;
const going = () => elapsed() < seconds;
const pause = (s) => new Promise((done) => setTimeout(done, (s * 1000) / pace));
const any = (list) => list[Math.floor(Math.random() * list.length)];

let latencies = [];
let asked = 0;
const wrong = [];
const statuses = {};

// One request, timed and read whole; its status must be one of those given.
async function timed(what, request, ...right) {
  const start = performance.now();
  try {
    const r = await request();
    const text = await r.text();
    latencies.push(performance.now() - start);
    ++asked;
    statuses[r.status] = (statuses[r.status] ?? 0) + 1;
    if (!right.includes(r.status)) wrong.push(`${what}: ${r.status} ${text.slice(0, 200)}`);
    return text;
  } catch (e) {
    wrong.push(`${what}: ${e.message} ${e.cause?.message ?? ""}`);
    return "";
  }
}

const leader = await signedIn(served.base, "bithu");
const clerk = await signedIn(served.base, "thuky");
const focal = await signedIn(served.base, "skhcn");
const everybody = [leader, clerk, focal];
const { items: tasks } = await leader.json("/api/v1/tasks?as_of=now&size=200");
const mine = [];
for (const task of (await focal.json("/api/v1/tasks?mine=1&as_of=now&size=50")).items) {
  if ((await focal.json("/api/v1/tasks/" + task.id)).may?.includes("report_progress")) mine.push(task.id);
}
assert.ok(mine.length > 0, "nothing to report on");

async function read() {
  while (going()) {
    const who = any(everybody);
    const path = any(["/api/v1/board?year=2025", "/api/v1/board?as_of=2025-09-18&year=2025", "/api/v1/tasks?size=50&page=2",
      "/api/v1/tasks?as_of=now&register=nq57.vn&size=200", "/api/v1/tasks/" + any(tasks).id, "/api/v1/goals?as_of=now",
      "/api/v1/figures?by=unit", "/api/v1/directives?q=97", "/api/v1/units?size=100", "/api/v1/work", "/api/v1/journal/head", "/", "/tasks"]);
    await timed("read " + path, () => who.get(path), 200);
    await pause(0.05);
  }
}

async function act() {
  for (let n = 0; going(); ++n) {
    await timed("report", () => focal.post(`/api/v1/tasks/${any(mine)}/report_progress`, { percent: n % 100, note: "Báo cáo tuần " + n }), 200);
    await pause(1);
    if (n % 20 === 0) {
      await timed("register", () => clerk.post("/api/v1/directives/register_directive", { symbol: `${n}/TB-BCĐ`, type: "Thông báo",
        issuer: 1, date: "2025-09-01", subject: "Thử tải " + n, level: "provincial" }), 200, 409, 422);
    }
  }
}

async function bring() {
  const head = "STT\tNội dung nhiệm vụ\tCơ quan chủ trì\tThời hạn\n";
  for (let n = 0; going(); ++n) {
    const rows = Array.from({ length: 200 }, (_, i) => `${n}-${i}\tRà soát nội dung số ${n * 200 + i}\tSở Tài chính\t2027`);
    await timed("dry run", () => clerk.post("/api/v1/imports/dry_run?register=nq57.vn", head + rows.join("\n") + "\n"), 200);
    await timed("file", () => focal.post("/api/v1/files", new Uint8Array(100_000).fill(n % 256), { "x-file-name": "a.pdf" }), 201);
    await timed("workbook", () => leader.get("/api/v1/tasks.xlsx?register=nq57.vn"), 200);
    await pause(5);
  }
}

async function listen() {
  while (going()) {
    const stop = new AbortController();
    try {
      const r = await fetch(served.base + "/api/v1/live", { headers: { cookie: any(everybody).cookie }, signal: stop.signal });
      if (r.status !== 200) wrong.push("live: " + r.status);
      const end = setTimeout(() => stop.abort(), Math.random() * 20_000);
      for await (const chunk of r.body) assert.match(Buffer.from(chunk).toString(), /^(event:|:)/);
      clearTimeout(end);
    } catch (e) {
      if (!stop.signal.aborted) wrong.push("live: " + e.message);
    }
  }
}

async function offend() {
  while (going()) {
    await timed("nowhere", () => focal.get("/api/v1/tasks/999999"), 404);
    await timed("no JSON", () => focal.post(`/api/v1/tasks/${mine[0]}/report_progress`, "{"), 400);
    await timed("nobody", () => fetch(served.base + "/api/v1/board"), 401);
    await timed("no right", () => focal.post(`/api/v1/tasks/${mine[0]}/cancel_task`, { reason: "x", document: "y" }), 403);
    for (const bytes of ["GET /%ff HTTP/1.1\r\nHost: x\r\n\r\n", "POST /api/v1/files HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999\r\n\r\n",
      "\x16\x03\x01\x02", "GET / HTTP/9.9\r\n\r\n", "GET /" + "a".repeat(20_000) + " HTTP/1.1\r\n\r\n"]) {
      const socket = connect(port, "127.0.0.1");
      socket.on("error", () => {});
      socket.end(bytes);
      socket.resume();
      setTimeout(() => socket.destroy(), 3000);
    }
    await pause(2);
  }
}

// A byte a second, and never a whole head; the server ends it, and another comes.
async function dawdle() {
  while (going()) {
    await new Promise((done) => {
      const socket = connect(port, "127.0.0.1");
      const timer = setInterval(() => { if (going()) socket.write("G"); else socket.destroy(); }, 1000);
      socket.on("error", () => {});
      socket.on("data", () => {});
      socket.on("close", () => { clearInterval(timer); done(); });
    });
  }
}

const table = createWriteStream(values.out);
const columns = ["seconds", "resident_mb", "descriptors", "threads", "streams", "position", "requests_s", "p50_ms", "p99_ms", "max_ms", "wrong"];
table.write(columns.join("\t") + "\n");
const samples = [];

async function sample() {
  while (going()) {
    const since = performance.now();
    await new Promise((done) => setTimeout(done, every * 1000));
    const took = (performance.now() - since) / 1000;
    const all = latencies.sort((a, b) => a - b);
    latencies = [];
    const at = (p) => (all.length === 0 ? 0 : all[Math.floor(p * (all.length - 1))]);
    const status = readFileSync(`/proc/${served.server.pid}/status`, "utf8");
    const number = (name) => Number(new RegExp(`^${name}:\\s+(\\d+)`, "m").exec(status)[1]);
    const health = await (await fetch(served.base + "/api/v1/health")).json();
    const row = { seconds: elapsed(), resident_mb: number("VmRSS") / 1024, descriptors: readdirSync(`/proc/${served.server.pid}/fd`).length,
      threads: number("Threads"), streams: health.streams, position: health.position, requests_s: all.length / took,
      p50_ms: at(0.5), p99_ms: at(0.99), max_ms: at(1), wrong: wrong.length };
    samples.push(row);
    table.write(columns.map((c) => Number(row[c].toFixed(2))).join("\t") + "\n");
  }
}

const many = (n, work) => Array.from({ length: n }, () => work());
await Promise.all([...many(12, read), ...many(2, act), bring(), ...many(150, listen), offend(), ...many(30, dawdle), sample()]);
await new Promise((done) => table.end(done));
await served.end();

const settled = samples.filter((s) => s.seconds > seconds / 5);  // after the caches have filled
const half = (from) => settled.slice(...(from === 0 ? [0, settled.length >> 1] : [settled.length >> 1]));
const mean = (rows, c) => rows.reduce((sum, r) => sum + r[c], 0) / Math.max(1, rows.length);
const say = (name, value, unit) => console.log(JSON.stringify({ name: `soak of ${minutes} min: ${name}`, value: Number(value.toFixed(2)), unit, rival: null, ratio: null }));
say("requests", asked, "answers");
say("wrong answers", wrong.length, "answers");
for (const [c, unit] of [["resident_mb", "MB"], ["descriptors", "descriptors"], ["threads", "threads"], ["p99_ms", "ms"]]) {
  say(`${c}, mean of the first half after settling`, mean(half(0), c), unit);
  say(`${c}, mean of the second half`, mean(half(1), c), unit);
}
say("acts written", samples.at(-1).position - samples[0].position, "entries");
console.error(JSON.stringify(statuses));
for (const w of wrong.slice(0, 20)) console.error(w);
process.exit(wrong.length === 0 ? 0 : 1);
