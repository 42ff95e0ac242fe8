// Whose a target is: one that an earlier release wrote, two installations that send to one receiver, a receiver whose disk is away.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, rmdirSync, utimesSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { health, killAll, refusal, reports, shipped, start, stop, taskOf, told, until } from "./drill.mjs";
import { root, signedIn } from "./served.mjs";

const folder = mkdtempSync(join(tmpdir(), "duoc-target-"));
const at = (...names) => join(folder, ...names);
const generations = (shelf) => readdirSync(shelf).filter((n) => n.startsWith("g-")).sort();

before(() => {
  told("init", "--example", "ca-mau", "--store", at("example", "duoc.db"));
  told("backup", "key", at("box.key"), "--store", at("example", "duoc.db"));
  const made = spawnSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
    "-subj", "/CN=receiver", "-keyout", at("r.key"), "-out", at("r.crt"), "-addext", "subjectAltName=IP:127.0.0.1"], { encoding: "utf8" });
  assert.equal(made.status, 0, made.stderr);
  chmodSync(at("r.key"), 0o600);
  writeFileSync(at("token"), "b".repeat(40) + "\n", { mode: 0o600 });
});
after(async () => {
  await killAll();
  rmSync(folder, { recursive: true, force: true });
});

test("a target of an earlier release is read, and its row goes on", async () => {
  mkdirSync(at("old"));
  const unpacked = spawnSync("tar", ["-xJf", join(root, "tests/golden/backup/target.tar.xz"), "-C", at("old")], { encoding: "utf8" });
  assert.equal(unpacked.status, 0, unpacked.stderr);
  const shelf = at("old", "target");
  const key = ["--key", at("old", "box.key")];
  const then = told("backup", "check", shelf, ...key);
  assert.deepEqual([then.position, then.missing, then.parts, then.notes.length], [9, 0, 2, 1]);
  assert.equal(told("restore", shelf, ...key, "--store", at("old-back", "duoc.db")).position, 9);

  const [row] = generations(shelf);
  const state = JSON.parse(readFileSync(at("old", "inst", "backup", "state"), "utf8"));
  writeFileSync(at("old", "inst", "backup", "state"), JSON.stringify({ ...state, target: shelf, begun: new Date().toISOString() }));
  const server = await start("serve", "--store", at("old", "inst", "duoc.db"), "--port", "0", "--backup", shelf);
  const now = await shipped(server);
  assert.equal(now.generation, row);
  await stop(server, "SIGTERM");
  assert.deepEqual(generations(shelf), [row]);
  const later = told("backup", "check", shelf, ...key);
  assert.deepEqual([later.position, later.missing, later.notes.length], [9, 0, 1]);

  // That it has no name in it makes it nobody else's.
  cpSync(at("old", "inst"), at("copied"), { recursive: true });
  rmSync(at("copied", "backup"), { recursive: true });
  const other = await start("serve", "--store", at("copied", "duoc.db"), "--port", "0", "--backup", shelf);
  assert.match(await until("the refusal", async () => (await health(other)).backup.last_error), /two installations must not send to one target/);
  await stop(other, "SIGTERM");
});

const receiver = (shelf, port = "0") => start("receive", shelf, "--address", "127.0.0.1", "--port", port, "--certificate", at("r.crt"), "--key",
  at("r.key"), "--token", at("token"));
const serving = (store, there) => start("serve", "--store", store, "--port", "0", "--backup", there, "--backup-ca", at("r.crt"), "--backup-token",
  at("token"));
// Waits until the backup is so; in vain, it says how it was.
const backupOf = async (server, what, so) => {
  let seen;
  try {
    return await until(what, async () => {
      seen = (await health(server)).backup;
      return so(seen) && seen;
    });
  } catch (vain) {
    throw new Error(vain.message + " in " + JSON.stringify(seen));
  }
};
const trouble = (server, says) => backupOf(server, String(says), (b) => says.test(b.last_error));

// What the page of the system says of the backup.
const finding = async (server) => (await (await signedIn(server.base, "quantri")).json("/api/v1/system"))
  .findings.find((f) => f.name === "backup").key;

test("two installations, one receiver: the second is refused and named, until its administrator says otherwise; then the first stops", async () => {
  const there = await receiver(at("two"));
  cpSync(at("example"), at("first"), { recursive: true });
  let first = await serving(at("first", "duoc.db"), there.base);
  const before = await taskOf(first, 990);
  await reports(before, 10);
  const { generation } = await shipped(first);
  await stop(first, "SIGTERM");
  const copy = at("second");
  cpSync(at("first"), copy, { recursive: true });
  first = await serving(at("first", "duoc.db"), there.base);
  const work = { task: before.task, focal: await signedIn(first.base, "skhcn") };
  const second = await serving(join(copy, "duoc.db"), there.base);
  const stopped = await trouble(second, /this is writer [0-9a-f]{16}.*two installations must not send to one target.*duoc backup anew/);
  assert.equal(stopped.in_order, false);
  assert.equal(await finding(second), "backup.occupied");
  assert.match(stopped.last_error, new RegExp(generation));
  assert.match(await (await fetch(second.base + "/metrics")).text(), /^duoc_backup_in_order 0$/m);
  await reports(work, 10);
  assert.equal((await shipped(first)).in_order, true);
  assert.deepEqual(generations(at("two")), [generation]);

  told("backup", "anew", "--store", join(copy, "duoc.db"));
  const taken = await shipped(second);
  assert.notEqual(taken.generation, generation);
  const displaced = await trouble(first, /two installations must not send to one target/);
  assert.match(displaced.last_error, new RegExp(taken.generation));
  await reports(work, 5);
  await stop(first, "SIGTERM");
  await stop(second, "SIGTERM");
  await stop(there, "SIGTERM");
  // The copy was made before these acts of the first: nobody but who restores decides whose hold.
  const said = refusal(1, "backup", "check", at("two"), "--key", at("box.key"));
  for (const part of [generation, taken.generation, "--generation", "two writers have sealed different journals"]) assert.ok(said.includes(part), said);
  const chosen = told("backup", "check", at("two"), "--key", at("box.key"), "--generation", generation);
  const other = told("restore", at("two"), "--key", at("box.key"), "--generation", taken.generation, "--store", at("chosen", "duoc.db"));
  assert.equal(other.generation, taken.generation);
  assert.ok(chosen.position > other.position);
});

test("a receiver whose disk is away takes nothing, before and after it is started again; what is emptied on purpose is begun anew", async () => {
  const shelf = at("disk");
  let there = await receiver(shelf);
  cpSync(at("example"), at("third"), { recursive: true });
  const store = at("third", "duoc.db");
  const server = await serving(store, there.base);
  const { generation } = await shipped(server);
  const away = () => { renameSync(shelf, at("unmounted")); mkdirSync(shelf); };
  away();
  await trouble(server, /is its disk mounted/);
  assert.equal(await finding(server), "backup.emptied");
  const { port } = new URL(there.base);
  await stop(there, "SIGTERM");
  there = await receiver(shelf, port);
  await trouble(server, /is its disk mounted/);
  assert.deepEqual(readdirSync(shelf), []);
  rmdirSync(shelf);
  renameSync(at("unmounted"), shelf);
  assert.equal((await backupOf(server, "it to go on", (b) => b.in_order && b.whole)).generation, generation);

  away();
  await trouble(server, /is its disk mounted/);
  told("backup", "anew", "--store", store);
  await trouble(server, /held a backup and holds none now.*start the receiver again/);  // that one had a disk as well
  await stop(there, "SIGTERM");
  there = await receiver(shelf, port);
  await backupOf(server, "the new row", (b) => b.generation !== generation);
  await shipped(server);
  await stop(server, "SIGTERM");
  await stop(there, "SIGTERM");
  assert.equal(told("backup", "check", shelf, "--key", at("box.key")).missing, 0);
});

test("a receiver to which nobody sends removes copies of the keys that are over when it starts", async () => {
  mkdirSync(at("quiet", "keys"), { recursive: true });
  const copy = (end) => at("quiet", "keys", "keys-20250101T000000Z-1a2b3c4" + end);
  for (const end of ["a.part", "b.part", "c.part.new"]) writeFileSync(copy(end), "sealed");
  const long = Date.now() / 1000 - 31 * 86400;
  for (const end of ["a.part", "c.part.new"]) utimesSync(copy(end), long, long);
  const there = await receiver(at("quiet"));
  await until("it has looked", () => readdirSync(at("quiet", "keys")).length === 1);
  assert.deepEqual(readdirSync(at("quiet", "keys")), ["keys-20250101T000000Z-1a2b3c4b.part"]);
  await stop(there, "SIGTERM");
});
