// PostgreSQL that takes questions and says nothing, as over a network that is cut: whoever reads gets a 503 within some seconds, and
// health and readiness are answered all the while.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { taskOf } from "./drill.mjs";
import { cluster, duoc, serve, signedIn, until } from "./served.mjs";


test("readers and a writer that hang hold nobody else up", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "duoc-hangs-"));
  cluster("start", join(folder, "cluster"));
  const address = readFileSync(join(folder, "cluster/address"), "utf8").trim();
  const at = ["--store", address, "--data", join(folder, "data")];
  let served;
  let stopped = [];
  const go = () => { for (const pid of stopped) process.kill(pid, "SIGCONT"); stopped = []; };
  t.after(async () => {
    go();
    await served?.stop();
    cluster("stop", join(folder, "cluster"));
    rmSync(folder, { recursive: true, force: true });
  });
  assert.equal(duoc("init", "--example", "ca-mau", ...at).status, 0);
  served = await serve(...at.slice(1));
  const reader = await signedIn(served.base, "skhcn");
  const admin = await signedIn(served.base, "quantri");
  const ask = () => fetch(served.base + "/api/v1/tasks?size=1&as_of=now", { headers: { cookie: reader.cookie } });
  assert.equal((await ask()).status, 200);
  await Promise.all(Array.from({ length: 6 }, ask));

  const sql = (text) => {
    const ran = spawnSync("psql", [address, "-qAtc", text], { encoding: "utf8" });
    assert.equal(ran.status, 0, ran.stderr);
    return ran.stdout.trim().split("\n").filter(Boolean).map(Number);
  };
  const writer = sql("SELECT pid FROM pg_locks WHERE locktype = 'advisory'");
  const readers = sql("SELECT pid FROM pg_stat_activity WHERE application_name = 'duoc'").filter((pid) => !writer.includes(pid));
  assert.ok(readers.length >= 1 && writer.length === 1);

  // Those that are open, one after the other: a fresh one takes their place, and the answer comes late and right.
  for (const pid of readers) process.kill(pid, "SIGSTOP");
  stopped = [...readers];
  assert.ok([200, 503].includes((await ask()).status));
  go();

  // And no fresh one comes either: the whole engine stands still, but for the writer's end of it.
  const master = Number(readFileSync(join(readFileSync(join(folder, "cluster/data"), "utf8").trim(), "db/postmaster.pid"), "utf8").split("\n")[0]);
  const now = sql("SELECT pid FROM pg_stat_activity WHERE application_name = 'duoc'").filter((pid) => !writer.includes(pid));
  stopped = [master, ...now];
  for (const pid of stopped) process.kill(pid, "SIGSTOP");
  let open = 0;
  const asked = Array.from({ length: 12 }, async () => {
    ++open;
    const answer = await ask();
    --open;
    return { status: answer.status, code: (await answer.json()).code };
  });
  let meanwhile = 0;
  while (open > 0) {
    for (const path of ["/health", "/api/v1/ready"]) {
      const before = open;
      assert.ok([200, 503].includes((await fetch(served.base + path)).status));
      if (before > 0 && open > 0) ++meanwhile;
    }
    await new Promise((r) => setTimeout(r, 50));
  }
  const answers = await Promise.all(asked);
  assert.ok(answers.some((a) => a.status === 503 && a.code === "store.lost"), JSON.stringify(answers));
  assert.ok(answers.every((a) => a.status === 200 || a.code === "store.lost"), JSON.stringify(answers));
  assert.ok(meanwhile > 2, "health waited for the readers");
  // Who asks after that is told at once, by whoever looks whether it is back.
  assert.equal((await ask()).status, 503);
  go();
  await until("it comes back", async () => (await ask()).status === 200);

  // The writer's end stands still as well: not ready, acts refused at once; the one that was under way is told what became of it.
  const { task, focal } = await taskOf(served, 990);
  const act = (note) => focal.post(`/api/v1/tasks/${task}/report_progress`, { percent: 10, note });
  assert.equal((await act("trước")).status, 200);
  stopped = [master, ...sql("SELECT pid FROM pg_stat_activity WHERE application_name = 'duoc'")];
  for (const pid of stopped) process.kill(pid, "SIGSTOP");
  let answered = false;
  const hanging = act("đang ghi").finally(() => { answered = true; });
  await until("not ready", async () => (await fetch(served.base + "/api/v1/ready")).status === 503);
  const late = await act("sau");
  assert.deepEqual([late.status, (await late.json()).code], [503, "store.lost"]);
  assert.ok(!answered, "nobody knows yet");
  const told = await admin.json("/api/v1/system");
  assert.deepEqual([told.store.trouble.cause, told.findings.find((f) => f.name === "store").key], ["lost", "store.lost"]);
  go();
  assert.equal((await hanging).status, 200);
  await until("ready", async () => (await fetch(served.base + "/api/v1/ready")).status === 200);
  assert.equal((await act("tiếp")).status, 200);
});
