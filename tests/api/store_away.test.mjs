// PostgreSQL that is away: a right password is not called wrong, a session that was ended does not come back, and all goes on by
// itself when the engine is there again.
import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import test from "node:test";
import { cluster, duoc, serve, signedIn, until } from "./served.mjs";

const signIn = (base, password) => fetch(base + "/api/v1/session", {
  method: "POST", body: JSON.stringify({ login: "skhcn", password }), headers: { "content-type": "application/json" },
});

test("an engine that is away is named, and what was ended then stays ended", async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "duoc-away-"));
  cluster("start", join(folder, "cluster"));
  const at = ["--store", readFileSync(join(folder, "cluster/address"), "utf8").trim(), "--data", join(folder, "data")];
  let served;
  t.after(async () => {
    await served?.stop();
    cluster("stop", join(folder, "cluster"));
    rmSync(folder, { recursive: true, force: true });
  });
  const made = duoc("init", "--example", "ca-mau", ...at);
  assert.equal(made.status, 0, made.stderr);
  served = await serve(...at.slice(1));
  const reader = await signedIn(served.base, "skhcn");
  const admin = await signedIn(served.base, "quantri");
  const storeOf = (system) => system.findings.find((f) => f.name === "store");
  assert.equal(storeOf(await admin.json("/api/v1/system")).key, "store.good");
  const ready = async () => (await fetch(served.base + "/api/v1/ready")).status;
  assert.equal(await ready(), 200);
  cluster("down", join(folder, "cluster"));
  await until("not ready, though nobody has asked for anything to be written", async () => (await ready()) === 503);
  const gone = await admin.json("/api/v1/system");
  assert.equal(storeOf(gone).key, "store.lost", "the page that tells of it needs no store");
  assert.equal(gone.store.trouble.cause, "lost");
  assert.ok(Math.abs(Date.parse(gone.store.trouble.since) - Date.now()) < 600_000, gone.store.trouble.since);
  cluster("up", join(folder, "cluster"));
  await until("ready without an act", async () => (await ready()) === 200);
  assert.equal((await admin.json("/api/v1/system")).store.trouble, null);
  await until("the look at it goes well again", async () => !(await admin.json("/api/v1/system")).findings.some((f) => f.name === "looking"));
  cluster("down", join(folder, "cluster"));
  const away = await signIn(served.base, "duoc-vi-du-2025");
  assert.equal(away.status, 503);
  assert.equal((await away.json()).code, "store.lost");
  const ending = () => fetch(served.base + "/api/v1/session", { method: "DELETE", headers: { cookie: reader.cookie, "x-duoc-csrf": reader.csrf } });
  assert.equal((await ending()).status, 503, "it is not over before the store knows");
  assert.equal((await fetch(served.base + "/api/v1/ready")).status, 503);
  cluster("up", join(folder, "cluster"));
  await until("ready", async () => (await fetch(served.base + "/api/v1/ready")).status === 200);
  assert.equal((await ending()).status, 204);
  assert.equal((await signIn(served.base, "duoc-vi-du-2025")).status, 200);
  await served.stop();
  served = await serve(...at.slice(1));
  const after = await (await fetch(served.base + "/api/v1/session", { headers: { cookie: reader.cookie } })).json();
  assert.equal(after.signed_in, false, "a restart does not bring it back");
});
