// The drill on PostgreSQL: pgBackRest brings the rows back, ours brings files and keys, cuts, verifies, and names what is missing.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { figures, health, killAll, refusal, reports, shipped, start, stop, taskOf, told, until } from "./drill.mjs";
import { root, signedIn } from "./served.mjs";

const folder = mkdtempSync(join(tmpdir(), "duoc-archive-"));
const at = (...names) => join(folder, ...names);

function cluster(verb) {
  const ran = spawnSync(join(root, "tests/store/archived"), [verb, at("cluster")], { encoding: "utf8" });
  assert.equal(ran.status, 0, verb + ": " + ran.stderr);
}
const address = (name) => readFileSync(at("cluster", name), "utf8").trim();

before(() => cluster("start"));
after(async () => {
  await killAll();
  cluster("stop");
  rmSync(folder, { recursive: true, force: true });
});

test("lost with its machine, brought back to the newest state and to a position; the acts that are missing are named", async () => {
  const live = ["--store", address("address"), "--data", at("data")];
  told("init", "--example", "ca-mau", ...live);
  told("backup", "key", at("box.key"), ...live);
  const server = await start("serve", ...live, "--port", "0", "--backup", at("shelf"), "--backup-keys", at("keys"));
  const work = await taskOf(server, 970);
  await reports(work, 60);
  const { position: middle } = await health(server);
  const admin = await signedIn(server.base, "quantri");
  const person = (await admin.json("/api/v1/people?size=200")).items.find((p) => p.login === "xa.32041");
  assert.equal((await admin.post(`/api/v1/people/${person.id}/erase_person`, {})).status, 200);
  const { position: archived } = await health(server);
  const expected = { newest: figures(live, archived), middle: figures(live, middle) };
  cluster("archive");
  await reports(work, 30);
  const { heads } = await shipped(server);
  await until("the keys", () => existsSync(at("keys", "keys")));
  assert.ok(heads >= archived + 30);
  await stop(server, "SIGKILL");
  cluster("lose");  // with the newest piece of its log, which was not archived

  cluster("restore");
  const back = ["--store", address("restored"), "--data", at("back")];
  const whole = told("restore", at("shelf"), "--key", at("box.key"), "--keys", at("keys"), "--from", address("restored"), ...back);
  assert.ok(whole.position >= archived, JSON.stringify(whole));
  assert.equal(whole.newest_head, heads);
  assert.equal(whole.missing, heads - whole.position);
  if (whole.missing > 0) assert.deepEqual([whole.missing_from, whole.missing_to], [whole.position + 1, heads]);
  assert.equal(whole.erased, 1);
  assert.equal(told("journal", "verify", ...back).ok, true);
  assert.deepEqual(figures(back, archived), expected.newest);

  // To a position: into a second, empty place, here a file; the erasure after it holds there as well.
  const cut = ["--store", at("cut", "duoc.db")];
  assert.match(refusal(3, "restore", at("shelf"), "--key", at("box.key"), "--from", address("restored"), ...back, "--position", String(middle)),
    /second, empty database/);
  const to = told("restore", at("shelf"), "--key", at("box.key"), "--keys", at("keys"), "--from", address("restored"), ...cut, "--position",
    String(middle));
  assert.equal(to.position, middle);
  assert.equal(to.erased, 1);
  assert.equal(told("journal", "verify", ...cut).ok, true);
  assert.deepEqual(figures(cut, middle), expected.middle);

  const again = await start("serve", ...back, "--port", "0");
  const focal = await signedIn(again.base, "skhcn");
  const [next] = await reports({ task: work.task, focal }, 1, 1);
  assert.equal(next, whole.position + 1);
  await stop(again, "SIGTERM");
});

test("a file's backup comes back into a database", async () => {
  const store = ["--store", at("file", "duoc.db")];
  told("init", "--example", "ca-mau", ...store);
  told("backup", "key", at("file.key"), ...store);
  const server = await start("serve", ...store, "--port", "0", "--backup", at("file-shelf"), "--backup-keys", at("file-keys"));
  await shipped(server);
  await until("the keys", () => existsSync(at("file-keys", "keys")));
  await stop(server, "SIGTERM");
  const base = address("restored").replace(/postgres$/, "");
  const made = spawnSync("psql", [base + "postgres", "-qc", "CREATE DATABASE moved"], { encoding: "utf8" });
  assert.equal(made.status, 0, made.stderr);
  const moved = ["--store", base + "moved", "--data", at("moved")];
  const back = told("restore", at("file-shelf"), "--key", at("file.key"), "--keys", at("file-keys"), ...moved);
  assert.equal(back.missing, 0);
  assert.deepEqual(figures(moved, back.position), figures(store, back.position));
});
