// What an administrator sees of the installation: findings in both languages, the backup while nobody acts, the first steps of a new
// installation as its data show them; and that nobody else sees it.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { health, killAll, start, stop, told, until } from "./drill.mjs";
import { binary, duoc, root, serveExample, signedIn } from "./served.mjs";

const folder = mkdtempSync(join(tmpdir(), "duoc-system-"));
const at = (...names) => join(folder, ...names);
let served;
before(async () => { served = await serveExample(); });
after(async () => {
  await served?.end();
  await killAll();
  rmSync(folder, { recursive: true, force: true });
});
const finding = (system, name) => system.findings.find((f) => f.name === name);

test("the system's page is for administrators at the top of the province alone", async () => {
  for (const login of ["thuky", "bithu", "kiemtra", "skhcn"]) {
    const r = await (await signedIn(served.base, login)).get("/api/v1/system");
    assert.equal(r.status, 403, login);
    assert.equal((await r.json()).code, "access.forbidden");
  }
  assert.equal((await fetch(served.base + "/api/v1/system")).status, 401);
  const session = await (await signedIn(served.base, "quantri")).json("/api/v1/session");
  assert.ok(session.may.includes("see_system"));
  assert.ok(!(await (await signedIn(served.base, "bithu")).json("/api/v1/session")).may.includes("see_system"));
});

test("findings are the doctor's, in the reader's language, under the same keys", async () => {
  const vi = await (await signedIn(served.base, "quantri")).json("/api/v1/system");
  const en = await (await signedIn(served.base, "quantri", "en")).json("/api/v1/system");
  assert.deepEqual(vi.findings.map((f) => [f.name, f.key]), en.findings.map((f) => [f.name, f.key]));
  const said = JSON.parse(duoc("doctor", "--quick", "--json", "--store", served.store).stdout).examined;
  assert.deepEqual(en.findings.slice(3).map((f) => f.key), said.map((f) => f.key));
  for (const f of vi.findings) {
    assert.equal(f.todo === "", f.finding === "good", f.key);
    assert.doesNotMatch(f.what + f.todo, /[{}]/, f.key);
  }
  assert.match(finding(vi, "store").what, /Kho dữ liệu đang nhận việc ghi/);
  assert.equal(finding(vi, "backup").key, "backup.not_needed");
  assert.equal(finding(vi, "journal").key, "journal.recent", "what was made was verified when it was made");
  assert.equal(vi.first_steps, null, "an example lacks nothing");
  assert.equal(vi.store.verified.size, vi.store.position);
  assert.equal(vi.backup, null);
  assert.equal(vi.certificate, null);
  assert.ok(vi.load.resident_bytes > 1e6 && vi.load.connections >= 1);
});

test("a key that others may read is refused there within seconds, and forgotten once it is mended", async () => {
  const admin = await signedIn(served.base, "quantri", "en");
  const key = join(dirname(served.store), "keys/journal.key");
  const rights = async () => finding(await admin.json("/api/v1/system"), "key_rights");
  chmodSync(key, 0o644);
  const bad = await until("the refusal", async () => (await rights()).finding === "refused" && rights());
  assert.equal(bad.what, `others may read ${key}`);
  assert.equal(bad.todo, `chmod 600 ${key}`);
  chmodSync(key, 0o600);
  await until("all is well", async () => (await rights()).finding === "good");
});

test("many who ask at once cost one look", async () => {
  const admin = await signedIn(served.base, "quantri");
  const looked = await Promise.all(Array.from({ length: 30 }, async () => (await admin.json("/api/v1/system")).looked_at));
  assert.ok(new Set(looked).size <= 2, [...new Set(looked)].join());
});

test("the target of the backup is seen again and again while nobody acts, and a target that is away shows", async () => {
  const store = at("idle", "duoc.db");
  told("init", "--example", "ca-mau", "--store", store);
  told("backup", "key", at("box.key"), "--store", store);
  const server = await start("serve", "--store", store, "--port", "0", "--backup", at("shelf"));
  const admin = await signedIn(server.base, "quantri");
  const whole = await until("the whole backup", async () => { const b = (await health(server)).backup; return b.whole && b.checked_at && b; });
  const later = await until("another look", async () => { const b = (await health(server)).backup; return b.checked_at > whole.checked_at && b; });
  assert.equal(later.last_part_at, whole.last_part_at, "nothing was sent meanwhile");
  const metrics = await (await fetch(server.base + "/metrics")).text();
  const seconds = Number(/^duoc_backup_checked_timestamp_seconds (\S+)$/m.exec(metrics)[1]);
  assert.ok(Math.abs(seconds - Date.parse(later.checked_at) / 1000) < 60, String(seconds));
  const system = await admin.json("/api/v1/system");
  assert.equal(finding(system, "backup").key, "backup.keys_stay");
  assert.equal(system.backup.target, at("shelf"));
  assert.equal(system.backup.keys, false);
  renameSync(at("shelf"), at("away"));
  const away = await until("its absence", async () => { const b = (await health(server)).backup; return !b.in_order && b; });
  assert.equal((await health(server)).backup.checked_at, away.checked_at, "a look that fails is none");
  assert.equal(await stop(server, "SIGTERM"), 0);
});

test("the first steps of a new installation follow its data", async () => {
  const store = at("new", "duoc.db");
  told("init", "--origin", "thu", "--store", store);
  told("unit", "add", "UBND", "--name", "Ủy ban nhân dân tỉnh", "--name-en", "People's Committee", "--kind", "province", "--store", store);
  // The password comes from standard input.
  const user = (login, role) => {
    const ran = spawnSync(binary, ["user", "add", login, "--name", login, "--unit", "UBND", "--role", role, "--store", store],
      { cwd: root, encoding: "utf8", input: "duoc-vi-du-2025\n" });
    assert.equal(ran.status, 0, ran.stderr);
  };
  user("quantri", "administrator");
  const server = await start("serve", "--store", store, "--port", "0");
  const admin = await signedIn(server.base, "quantri");
  const steps = async () => Object.fromEntries((await admin.json("/api/v1/system")).first_steps.map((s) => [s.name, s.done]));
  assert.deepEqual(await steps(), { units: false, people: false, calendar: false, directive: false, register: false, backup: false, certificate: false });
  const became = (name) => until(name, async () => (await steps())[name]);
  const act = async (who, path, body) => {
    const r = await who.post(path, body);
    assert.equal(r.status, 200, path + " " + (r.status === 200 ? "" : await r.text()));
    return r.json();
  };
  await act(admin, "/api/v1/units/add_unit", { code: "SKHCN", name_vi: "Sở Khoa học và Công nghệ", kind: "department", parent: 1, from: "2025-01-01" });
  await became("units");
  const added = await act(admin, "/api/v1/people/add_person", { login: "thuky", name: "Văn thư", password: "duoc-vi-du-2025" });
  const person = Number(added.record.split("/")[1]);
  assert.equal((await steps()).people, false, "without a post nobody is there");
  await act(admin, `/api/v1/people/${person}/appoint`, { unit: 1, role: "clerk", title_vi: "Văn thư", from: "2025-01-01" });
  await became("people");
  const clerk = await signedIn(server.base, "thuky");
  const year = new Date(Date.now() + 7 * 3600e3).getUTCFullYear();
  await act(admin, `/api/v1/calendar/${year}/set_calendar`, { announced: true, days: (await admin.json("/api/v1/calendar/" + year)).days });
  assert.equal((await steps()).calendar, false, "set, and not accepted yet");
  await act(clerk, "/api/v1/calendar/accept_calendar", { document: "12/TB-UBND" });
  await became("calendar");
  await act(clerk, "/api/v1/directives/register_directive", { symbol: "1/TB-BCĐ", type: "Thông báo", issuer: 1, date: "2025-09-01", subject: "Thử", level: "provincial" });
  await became("directive");
  await act(clerk, "/api/v1/registers/open_register", { code: "1/TB-BCĐ", name_vi: "Thông báo 1", name_en: "Notice 1", directive: 1, verifying_unit: 1, second_verifying_unit: 2, standing_unit: 1 });
  await became("register");
  assert.equal((await steps()).backup, false);
  const refused = (await admin.json("/api/v1/system")).findings.filter((f) => f.finding === "refused" && !f.name.startsWith("disk"));
  assert.deepEqual(refused, [], "a new installation is in order");
  assert.equal(await stop(server, "SIGTERM"), 0);
  told("backup", "key", at("new.key"), "--store", store);
  const whole = await start("serve", "--store", store, "--port", "0", "--backup", at("new-shelf"), "--backup-keys", at("new-keys"), "--behind-proxy");
  const again = await signedIn(whole.base, "quantri");
  await until("every step", async () => (await again.json("/api/v1/system")).first_steps.every((s) => s.done));
  const { backup, findings } = await again.json("/api/v1/system");
  assert.equal(findings.find((f) => f.name === "backup").key, "backup.good");
  assert.ok(backup.keys);
  await until("a copy of the keys", async () => (await again.json("/api/v1/system")).backup.keys_copied_at);
  assert.equal((await health(whole)).backup.keys_copied_at, undefined, "that is for administrators");
  assert.equal(await stop(whole, "SIGTERM"), 0);
});
