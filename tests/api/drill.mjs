// What the drills of the backup share: commands that go on until they are killed, acts by several writers, figures to compare.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { binary, duoc, root, signedIn, until } from "./served.mjs";

export { until };

const running = new Set();

// A command that goes on until it is killed; resolves with the address that it prints.
export async function start(...args) {
  const child = spawn(binary, args, { cwd: root });
  running.add(child);
  child.gone = new Promise((done) => child.once("exit", (code) => { running.delete(child); done(code); }));
  let said = "";
  child.base = await new Promise((resolve, reject) => {
    child.stdout.on("data", (d) => {
      said += d;
      const found = /https?:\/\/[\d.]+:\d+/.exec(said);
      if (found) resolve(found[0]);
    });
    child.stderr.on("data", (d) => { said += d; });
    child.once("exit", (code) => reject(new Error("it ended with " + code + ": " + said)));
  });
  return child;
}

export async function stop(child, signal) {
  child.kill(signal);
  return child.gone;
}

export const told = (...args) => {
  const ran = duoc(...args, "--json");
  assert.equal(ran.status, 0, args.join(" ") + ": " + ran.stderr + ran.stdout);
  return JSON.parse(ran.stdout);
};

export const refusal = (code, ...args) => {
  const ran = duoc(...args);
  assert.equal(ran.status, code, args.join(" ") + ": " + ran.stderr + ran.stdout);
  return ran.stderr;
};

export const health = async (server) => (await fetch(server.base + "/health")).json();

export const shipped = (server) => until("the target to have everything", async () => {
  const { position, backup } = await health(server);
  return backup.whole && backup.shipped === position && backup.seconds_behind === 0 && backup;
});

export async function taskOf(server, no) {
  const clerk = await signedIn(server.base, "thuky");
  const annex = `STT\tNội dung nhiệm vụ\tCơ quan chủ trì\tThời hạn\n${no}\tSao lưu ${no}\tSở Khoa học và Công nghệ\tTháng 12/2099\n`;
  const dry = await (await clerk.post("/api/v1/imports/dry_run?register=97-CTr/TU", annex)).json();
  const made = await (await clerk.post("/api/v1/imports/import_tasks", { file: dry.file, register: "97-CTr/TU", name: "a.tsv", decisions: {} })).json();
  await until("the import", async () => (await clerk.json("/api/v1/imports/" + made.import)).state !== "running");
  const { items } = await clerk.json("/api/v1/tasks?register=97-CTr/TU&as_of=now&q=" + encodeURIComponent("Sao lưu " + no));
  const focal = await signedIn(server.base, "skhcn");
  for (const [who, act] of [[clerk, "assign_task"], [focal, "accept_task"], [focal, "start_task"]])
    assert.equal((await who.post(`/api/v1/tasks/${items[0].id}/${act}`, {})).status, 200, act);
  return { task: items[0].id, focal };
}

// Reports by several writers at once; the positions that were acknowledged.
export async function reports({ task, focal }, acts, writers = 8) {
  const acknowledged = [];
  let asked = 0;
  await Promise.all(Array.from({ length: writers }, async () => {
    while (asked < acts) {
      const n = ++asked;
      const r = await focal.post(`/api/v1/tasks/${task}/report_progress`, { percent: n % 100, note: "Báo cáo " + n });
      assert.equal(r.status, 200);
      acknowledged.push((await r.json()).position);
    }
  }));
  return acknowledged;
}

// What two stores say of the same moments as known at the same position; one that goes on beyond it also says what has changed since.
export const figures = (store, known) => ["97-CTr/TU", "nq57.vn"].flatMap((register) => ["2025-09-18", "2099-06-30"].map((day) => {
  const said = told("figures", "--register", register, "--as-of", day, "--known-at", String(known), ...store);
  delete said.differences;
  delete said.differences_hidden;
  return said;
}));

export const killAll = () => Promise.all([...running].map((child) => stop(child, "SIGKILL")));
