// A disk that is full: acts are refused with one clear error, reading and signing in go on, and when there is room again acts
// are written without anybody's doing. On a small file system of its own where this machine lets one be mounted.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { closeSync, mkdtempSync, openSync, renameSync, rmSync, statSync, unlinkSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { duoc, serve, serveExampleWithin, signedIn, until } from "./served.mjs";

// Writes until nothing more fits, and leaves no gap behind.
function fill(path) {
  const fd = openSync(path, "w");
  for (let piece = 1 << 20; piece >= 512; piece >>= 1) {
    try {
      for (;;) writeSync(fd, Buffer.alloc(piece, 1));
    } catch (e) {
      assert.equal(e.code, "ENOSPC");
    }
  }
  closeSync(fd);
}

// A disk of so many MB, or nothing where none may be mounted.
function smallDisk(megabytes = 48) {
  const disk = mkdtempSync(join(tmpdir(), "duoc-disk-"));
  if (spawnSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "duoc-test", disk]).status === 0) return disk;
  console.log("This machine lets nobody mount a small disk: a full one is only simulated (simulation_test, committer_test).");
  rmSync(disk, { recursive: true });
  return null;
}

test("a full disk refuses acts, lets read, and is forgotten", async (t) => {
  const disk = smallDisk();
  if (!disk) return;
  const served = await serveExampleWithin(disk);
  t.after(async () => {
    await served.end();
    spawnSync("umount", [disk]);
    rmSync(disk, { recursive: true });
  });
  const unit = await signedIn(served.base, "skhcn", "en");
  const [task] = (await unit.json("/api/v1/work?size=200")).groups.find((g) => g.todo === "to_report").items;
  const report = (note) => unit.post(`/api/v1/tasks/${task.id}/report_progress`, { percent: 55, note });
  const first = await report("before");
  assert.equal(first.status, 200, await first.text());
  fill(join(disk, "ballast"));
  let last;
  await until("the disk is full", async () => {
    last = await report("x".repeat(6000));
    return last.status !== 200;
  });
  assert.equal(last.status, 503);
  const problem = await last.json();
  assert.equal(problem.code, "store.full");
  assert.match(problem.title, /disk is full/);
  assert.ok(Number(last.headers.get("retry-after")) > 0);
  const board = await unit.get("/api/v1/board?year=2025");
  assert.equal(board.status, 200, "reading goes on");
  const other = await signedIn(served.base, "bithu");
  assert.equal((await other.get(`/api/v1/tasks/${task.id}`)).status, 200, "signing in and reading go on");
  const looked = JSON.parse(duoc("doctor", "--quick", "--json", "--store", served.store).stdout);
  assert.ok(looked.examined.some((x) => x.name === "disk" && x.finding === "refused"), JSON.stringify(looked));
  unlinkSync(join(disk, "ballast"));
  await until("acts are written again", async () => (await report("after")).status === 200);
  const verified = duoc("journal", "verify", "--store", served.store);
  assert.equal(verified.status, 0, verified.stderr);
});

test("a long log that waits for a backup's target gives way when the disk is full: acts go on", async (t) => {
  const disk = smallDisk(100);
  if (!disk) return;
  const elsewhere = mkdtempSync(join(tmpdir(), "duoc-shelf-"));
  const store = join(disk, "duoc.db"), shelf = join(elsewhere, "shelf");
  assert.equal(duoc("init", "--example", "ca-mau", "--store", store).status, 0);
  assert.equal(duoc("backup", "key", join(elsewhere, "box.key"), "--store", store).status, 0);
  const { base, stop } = await serve(store, "--backup", shelf);
  t.after(async () => {
    await stop();
    spawnSync("umount", [disk]);
    for (const folder of [disk, elsewhere]) rmSync(folder, { recursive: true });
  });
  const backup = async () => (await (await fetch(base + "/health")).json()).backup;
  await until("the first copy", async () => (await backup()).whole);
  renameSync(shelf, shelf + "-away");
  await until("the target is missed", async () => !(await backup()).in_order);
  const unit = await signedIn(base, "skhcn", "en");
  const [task] = (await unit.json("/api/v1/work?size=200")).groups.find((g) => g.todo === "to_report").items;
  const report = () => unit.post(`/api/v1/tasks/${task.id}/report_progress`, { percent: 55, note: "x".repeat(6000) });
  const log = () => statSync(store + "-wal").size;
  for (let i = 0; i < 3000 && log() < 36 << 20; ++i) assert.equal((await report()).status, 200);
  assert.ok(log() >= 36 << 20, "the log waits for the target: " + log());
  const before = log();
  fill(join(disk, "ballast"));
  let refused = 0;
  await until("acts are written again", async () => {
    const answer = await report();
    refused += answer.status === 503 ? 1 : 0;
    return refused > 0 && answer.status === 200;
  });
  for (let i = 0; i < 20; ++i) assert.equal((await report()).status, 200);
  assert.ok(log() <= before + (1 << 20), "written anew from its beginning");
  unlinkSync(join(disk, "ballast"));
  renameSync(shelf + "-away", shelf);
  await until("everything is sent", async () => {
    const now = await backup();
    return now.in_order && now.whole && now.shipped === now.committed;
  });
  assert.equal(duoc("journal", "verify", "--store", store).status, 0);
  assert.equal(duoc("backup", "check", shelf, "--key", join(elsewhere, "box.key")).status, 0);
});

test("the doctor says what it can on a disk that is full or takes no writes", async (t) => {
  const disk = smallDisk();
  if (!disk) return;
  t.after(() => {
    spawnSync("umount", [disk]);
    rmSync(disk, { recursive: true });
  });
  const store = join(disk, "duoc.db");
  assert.equal(duoc("init", "--example", "ca-mau", "--store", store).status, 0);
  // The engine may need files of its own to open the store: what is found without them is found, in words and with the exit code
  // of a refusal.
  const finds = (words, ...names) => {
    const ran = duoc("doctor", "--json", "--store", store);
    assert.equal(ran.status, 1, ran.stderr);
    const found = new Map(JSON.parse(ran.stdout).examined.map((x) => [x.name, x]));
    assert.match(found.get("disk")?.what ?? "", words, ran.stdout);
    for (const name of [...names, "key_rights", "documents", "backup", "certificate"]) assert.ok(found.has(name), `${name}: ${ran.stdout}`);
  };
  finds(/only .* are free/, "journal");
  fill(join(disk, "ballast"));
  finds(/only 0 MB are free/);
  assert.equal(spawnSync("mount", ["-o", "remount,ro", disk]).status, 0);
  finds(/is mounted read-only/);
  assert.equal(spawnSync("mount", ["-o", "remount,rw", disk]).status, 0);
  unlinkSync(join(disk, "ballast"));
  finds(/only .* are free/, "journal");
});
