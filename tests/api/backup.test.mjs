// The drill: a serving process is killed under load, and what its backup holds is brought back elsewhere: whole, verified, with what
// is missing named. A receiver over TLS that only takes, goes away and comes back; damaged parts; keys.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, copyFileSync, cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, renameSync, rmSync, truncateSync,
  writeFileSync } from "node:fs";
import https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { figures, health, killAll, refusal, reports, shipped, start, stop, taskOf, told, until } from "./drill.mjs";
import { duoc, signedIn } from "./served.mjs";

const folder = mkdtempSync(join(tmpdir(), "duoc-backup-"));
const at = (...names) => join(folder, ...names);
let whole;  // an example with its key, copied for each test
before(() => {
  whole = at("example");
  told("init", "--example", "ca-mau", "--store", join(whole, "duoc.db"));
  told("backup", "key", at("box.key"), "--store", join(whole, "duoc.db"));
});
after(async () => {
  await killAll();
  rmSync(folder, { recursive: true, force: true });
});

// What the doctor says of the journal's last verification.
const journalIn = (name) => JSON.parse(duoc("doctor", "--quick", "--json", "--store", at(name, "duoc.db")).stdout)
  .examined.find((e) => e.name === "journal").key;
const fresh = (name) => {
  cpSync(whole, at(name), { recursive: true });
  return at(name, "duoc.db");
};

test("killed under load, brought back elsewhere: nothing before the last shipped part is gone, and what is missing is named", async () => {
  const store = fresh("load");
  const server = await start("serve", "--store", store, "--port", "0", "--backup", at("load-shelf"), "--backup-keys", at("load-keys"));
  const work = await taskOf(server, 960);
  const first = await reports(work, 200);
  const { shipped: sure } = await shipped(server);
  assert.ok(sure >= Math.max(...first));
  await until("the keys", () => existsSync(at("load-keys", "keys")));
  const acknowledged = [];
  let dead = false;
  const load = Promise.all(Array.from({ length: 8 }, async () => {
    while (!dead) {
      try {
        const r = await work.focal.post(`/api/v1/tasks/${work.task}/report_progress`, { percent: 1, note: "Dồn dập" });
        if (r.status === 200) acknowledged.push((await r.json()).position);
      } catch { return; }
    }
  }));
  await until("some acts", () => acknowledged.length > 400);
  const before = (await health(server)).backup;
  await stop(server, "SIGKILL");
  dead = true;
  await load;

  const back = told("restore", at("load-shelf"), "--key", at("box.key"), "--keys", at("load-keys"), "--store", at("back", "duoc.db"));
  assert.ok(back.position >= before.shipped, `${back.position} of ${before.shipped}`);
  assert.ok(back.newest_head >= before.heads);
  assert.equal(back.position + back.missing, Math.max(back.position, back.newest_head));
  const lost = acknowledged.filter((p) => p > back.position);
  assert.ok(lost.length <= Math.max(...acknowledged) - back.position);
  assert.equal(told("journal", "verify", "--store", at("back", "duoc.db")).ok, true);
  assert.deepEqual(figures(["--store", at("back", "duoc.db")], back.position), figures(["--store", store], back.position));
  assert.deepEqual(Object.keys(back.seconds), ["parts", "rows", "files", "keys", "verify"]);
  assert.equal(journalIn("back"), "journal.recent", "the restore has verified it");

  // It serves again, with everybody's password, and goes on from there; old sessions are gone.
  const again = await start("serve", "--store", at("back", "duoc.db"), "--port", "0");
  const old = await fetch(again.base + "/api/v1/tasks?size=1", { headers: { cookie: work.focal.cookie } });
  assert.equal(old.status, 401);
  const focal = await signedIn(again.base, "skhcn");
  const [next] = await reports({ task: work.task, focal }, 1, 1);
  assert.equal(next, back.position + 1);
  await stop(again, "SIGTERM");

  // Brought back to an earlier position it goes on on the same target, as a new row: the old one's heads are not missed in it.
  const fork = at("fork", "duoc.db");
  told("restore", at("load-shelf"), "--key", at("box.key"), "--keys", at("load-keys"), "--position", String(back.position - 5), "--store", fork);
  cpSync(at("load-shelf"), at("fork-shelf"), { recursive: true });
  const forked = await start("serve", "--store", fork, "--port", "0", "--backup", at("fork-shelf"));
  const [after] = await reports({ task: work.task, focal: await signedIn(forked.base, "skhcn") }, 1, 1);
  assert.equal(after, back.position - 4);
  await shipped(forked);
  await stop(forked, "SIGTERM");
  const trial = told("backup", "check", at("fork-shelf"), "--key", at("box.key"));
  assert.deepEqual([trial.position, trial.missing], [after, 0]);

  // The first process again on its own store: it goes on with the same row of parts, and nothing is sent anew.
  const generations = readdirSync(at("load-shelf")).filter((n) => n.startsWith("g-"));
  const same = await start("serve", "--store", store, "--port", "0", "--backup", at("load-shelf"));
  const { position } = await health(same);
  assert.equal(position, Math.max(position, ...acknowledged));
  await shipped(same);
  await stop(same, "SIGTERM");
  assert.deepEqual(readdirSync(at("load-shelf")).filter((n) => n.startsWith("g-")), generations);
  assert.equal(told("backup", "check", at("load-shelf"), "--key", at("box.key")).position, position);
});

test("to a position in the middle; whoever was erased later stays erased, in rows and keys", async () => {
  const store = fresh("middle");
  const server = await start("serve", "--store", store, "--port", "0", "--backup", at("middle-shelf"), "--backup-keys", at("middle-keys"));
  const admin = await signedIn(server.base, "quantri");
  const person = (await admin.json("/api/v1/people?size=200")).items.find((p) => p.login === "xa.32041");
  const other = (await admin.json("/api/v1/people?size=200")).items.find((p) => p.login === "skhcn");
  const reveal = (reader, id) => reader.post(`/api/v1/people/${id}/reveal`, { field: "phone", purpose: "Kiểm tra sau khi phục hồi" });
  assert.ok((await (await reveal(admin, person.id)).json()).value);
  await until("the keys", () => existsSync(at("middle-keys", "keys")));
  const { position: before } = await health(server);
  assert.equal((await admin.post(`/api/v1/people/${person.id}/erase_person`, { reason: "Theo yêu cầu" })).status, 200);
  const work = await taskOf(server, 961);
  await reports(work, 50);
  await shipped(server);
  await stop(server, "SIGKILL");

  const to = at("middle-back", "duoc.db");
  const back = told("restore", at("middle-shelf"), "--key", at("box.key"), "--keys", at("middle-keys"), "--position", String(before), "--store", to);
  assert.equal(back.position, before);
  assert.equal(back.missing, 0);
  assert.ok(back.newest_state > before);
  assert.equal(back.erased, 1);
  assert.equal(told("journal", "verify", "--store", to).ok, true);
  assert.deepEqual(figures(["--store", to], before), figures(["--store", store], before));
  const again = await start("serve", "--store", to, "--port", "0");
  const signed = await fetch(again.base + "/api/v1/session", { method: "POST", headers: { "content-type": "application/json" },
    body: JSON.stringify({ login: "xa.32041", password: "duoc-vi-du-2025" }) });
  assert.equal(signed.status, 401, "the erased person's password opens nothing");
  const now = await signedIn(again.base, "quantri");
  assert.equal((await (await reveal(now, person.id)).json()).value ?? null, null, "an erased field is shown");
  assert.ok((await (await reveal(now, other.id)).json()).value, "a field of somebody else is not");
  await stop(again, "SIGTERM");
  for (const p of [1, before - 3]) {
    const there = at("middle-" + p, "duoc.db");
    told("restore", at("middle-shelf"), "--key", at("box.key"), "--keys", at("middle-keys"), "--position", String(p), "--store", there);
    assert.equal(told("journal", "head", "--store", there).size, p);
  }
  assert.match(refusal(3, "restore", at("middle-shelf"), "--key", at("box.key"), "--keys", at("middle-keys"), "--position", "999999", "--store",
    at("middle-none", "duoc.db")), /there is no entry 999999/);
});

test("a damaged, cut, missing, swapped or foreign part is refused by name, and the state before it is offered", async () => {
  const store = fresh("damage");
  const shelf = at("damage-shelf");
  const server = await start("serve", "--store", store, "--port", "0", "--backup", shelf);
  await shipped(server);
  const work = await taskOf(server, 962);
  for (let i = 0; i < 3; ++i) {
    await reports(work, 5);
    await shipped(server);
  }
  await stop(server, "SIGTERM");
  const generation = readdirSync(shelf).find((n) => n.startsWith("g-"));
  const parts = readdirSync(join(shelf, generation)).filter((n) => n.endsWith(".part")).sort();
  assert.ok(parts.length >= 4, parts.join());
  const last = parts.length;
  const whole = told("backup", "check", shelf, "--key", at("box.key")).position;
  const damaged = (name, change) => {
    const copy = at("damaged-" + name);
    cpSync(shelf, copy, { recursive: true });
    change(join(copy, generation), copy);
    return copy;
  };
  const flip = (path, where) => {
    const bytes = readFileSync(path);
    bytes[where < 0 ? bytes.length + where : where] ^= 1;
    writeFileSync(path, bytes);
  };
  const n = last - 1;  // the part that is touched
  const cases = {
    body: [(g) => flip(join(g, parts[n - 1]), -5), new RegExp(`part ${n} of generation ${generation} was cut or changed`)],
    header: [(g) => flip(join(g, parts[n - 1]), 30), new RegExp(`part ${n} of generation ${generation} (is of another|was changed|is not a part)`)],
    cut: [(g) => truncateSync(join(g, parts[n - 1]), 300), new RegExp(`part ${n} of generation .* is not a part of a backup, or cut`)],
    missing: [(g) => rmSync(join(g, parts[n - 1])), new RegExp(`part ${n} of generation ${generation} is missing`)],
    swapped: [(g) => {
      renameSync(join(g, parts[n - 1]), join(g, "x"));
      renameSync(join(g, parts[n]), join(g, parts[n - 1]));
      renameSync(join(g, "x"), join(g, parts[n]));
    }, new RegExp(`part ${n} of generation .* is not it: part ${n + 1} of generation .* stands in its place`)],
    moved: [(g) => copyFileSync(join(g, parts[0]), join(g, parts[n - 1])), new RegExp(`part ${n} .* part 1 of generation .* stands in its place`)],
  };
  for (const [name, [change, says]] of Object.entries(cases)) {
    const copy = damaged(name, change);
    const said = refusal(1, "backup", "check", copy, "--key", at("box.key"));
    assert.match(said, says, name);
    assert.match(said, new RegExp(`newest whole state before it is after part ${n - 1} of`), name);
    assert.match(said, /--before-damage/, name);
    const to = at("damaged-back-" + name, "duoc.db");
    assert.equal(duoc("restore", copy, "--key", at("box.key"), "--store", to).status, 1);
    assert.ok(!existsSync(to), "something was left at " + to);
    const less = told("restore", copy, "--key", at("box.key"), "--before-damage", "--store", to);
    assert.ok(less.position < whole && less.missing === whole - less.position, JSON.stringify(less));
    assert.match(less.notes.join(), /Passed over: part/);
  }
  // Parts left out at the end leave no gap; the heads tell.
  const short = damaged("short", (g) => rmSync(join(g, parts[last - 1])));
  const less = told("restore", short, "--key", at("box.key"), "--store", at("short-back", "duoc.db"));
  assert.equal(less.position + less.missing, whole);
  assert.equal(less.missing_to, whole);
  assert.ok(less.missing > 0);

  // Another installation's part, and another's key.
  const other = at("other", "duoc.db");
  told("init", "--origin", "other", "--store", other);
  told("backup", "key", at("other.key"), "--store", other);
  const elsewhere = await start("serve", "--store", other, "--port", "0", "--backup", at("other-shelf"));
  await shipped(elsewhere);
  await stop(elsewhere, "SIGTERM");
  const theirs = readdirSync(at("other-shelf")).find((x) => x.startsWith("g-"));
  const foreign = damaged("foreign", (g) => copyFileSync(at("other-shelf", theirs, parts[0]), join(g, parts[n - 1])));
  assert.match(refusal(1, "backup", "check", foreign, "--key", at("box.key")), new RegExp(`part ${n} .* is of another installation`));
  assert.match(refusal(1, "backup", "check", shelf, "--key", at("other.key")), /holds the backup of another installation/);
  const mixed = await start("serve", "--store", other, "--port", "0", "--backup", shelf);
  const said = await until("the refusal", async () => (await health(mixed)).backup.last_error);
  assert.match(said, /another installation/);
  await stop(mixed, "SIGTERM");

  // A damaged evidence file is named, and the rest comes back.
  const file = damaged("file", (g, copy) => {
    const two = readdirSync(join(copy, "files"))[0];
    flip(join(copy, "files", two, readdirSync(join(copy, "files", two))[0]), -3);
  });
  assert.match(refusal(1, "backup", "check", file, "--key", at("box.key")), /evidence files cannot be brought back/);
  const rest = told("restore", file, "--key", at("box.key"), "--store", at("file-back", "duoc.db"));
  assert.equal(rest.files_wrong, 1);
  assert.match(rest.notes.join(), /the file [0-9a-f]{64} was cut or changed/);
  assert.equal(rest.position, whole);
});

test("copies of the keys: sealed, apart, an old one is neither kept nor used", () => {
  const store = fresh("keys");
  const first = told("backup", "keys", at("k"), "--store", store);
  assert.doesNotMatch(readFileSync(at("k", "keys", first.copy + ".part"), "latin1"), /SQLite format|duoc journal key/);
  assert.match(refusal(2, "serve", "--store", store, "--port", "0", "--backup", at("x"), "--backup-keys", at("x")), /keys go elsewhere/);
  const old = new Date(Date.now() - 31 * 86400 * 1000);
  spawnSync("touch", ["-d", old.toISOString(), at("k", "keys", first.copy + ".part")]);
  const second = told("backup", "keys", at("k"), "--store", store);
  assert.deepEqual(readdirSync(at("k", "keys")), [second.copy + ".part"]);
  const back = told("restore", "keys", at("k"), "--key", at("box.key"), "--store", at("keys-back", "duoc.db"));
  assert.match(back.note, new RegExp(second.copy));
  assert.deepEqual(readFileSync(at("keys-back", "keys", "journal.key")), readFileSync(at("keys", "keys", "journal.key")));
  assert.match(refusal(3, "restore", "keys", at("k"), "--key", at("box.key"), "--store", at("keys-back", "duoc.db")), /already/);
  assert.match(refusal(3, "restore", "keys", at("k"), "--key", at("box.key"), "--copy", first.copy, "--store", at("none", "duoc.db")),
    /there is no copy/);
});

test("a whole copy comes back beside the keys that are there, verified, and where nothing stands", () => {
  const store = fresh("moved");
  assert.equal(duoc("backup", at("plain"), "--store", store).status, 0);
  assert.ok(!existsSync(at("plain", "keys")), "keys go apart");
  const to = at("moved-back", "duoc.db");
  cpSync(at("moved", "keys"), at("moved-back", "keys"), { recursive: true });
  const { ok, entries } = told("restore", at("plain"), "--store", to);
  assert.equal(ok, true);
  assert.equal(journalIn("moved-back"), "journal.recent");
  assert.deepEqual(figures(["--store", to], entries), figures(["--store", store], entries));
  assert.match(refusal(2, "restore", at("plain"), "--store", to), /there is a store at .* already: it stays as it is/);
});

// --- over TLS

function certificate(name, ...more) {
  const made = spawnSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "30",
    "-subj", "/CN=" + name, "-keyout", at(name + ".key"), "-out", at(name + ".crt"), ...more], { encoding: "utf8" });
  assert.equal(made.status, 0, made.stderr);
  chmodSync(at(name + ".key"), 0o600);
}

const token = "b".repeat(40);
function ask(base, method, path, body = "", headers = { authorization: "Bearer " + token }) {
  return new Promise((resolve, reject) => {
    const request = https.request(base + path, { method, headers, ca: readFileSync(at("receiver.crt")), agent: false }, (answer) => {
      let text = "";
      answer.on("data", (d) => { text += d; });
      answer.on("end", () => resolve({ status: answer.statusCode, text }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

test("a receiver over TLS takes and gives nothing back; killed and back, the row goes on", async () => {
  certificate("receiver", "-addext", "subjectAltName=IP:127.0.0.1");
  writeFileSync(at("token"), token + "\n", { mode: 0o600 });
  const store = fresh("tls");
  const receiver = (port) => start("receive", at("received"), "--address", "127.0.0.1", "--port", port, "--certificate", at("receiver.crt"),
    "--key", at("receiver.key"), "--token", at("token"));
  let there = await receiver("0");
  const server = await start("serve", "--store", store, "--port", "0", "--backup", there.base, "--backup-ca", at("receiver.crt"),
    "--backup-token", at("token"));
  const work = await taskOf(server, 963);
  await reports(work, 40);
  const state = await shipped(server);

  const generation = state.generation;
  const part = `/backup/v1/parts/${generation}/1`;
  const bytes = readFileSync(at("received", generation, "000000000001.part"));
  assert.equal((await ask(there.base, "PUT", part, bytes)).status, 204, "the same once more");
  const second = readFileSync(at("received", generation, "000000000002.part"));
  assert.equal((await ask(there.base, "PUT", part, second)).status, 422, "another in its place");
  assert.equal((await ask(there.base, "PUT", part, "x".repeat(5000))).status, 422);
  const changed = Buffer.from(bytes);
  changed[changed.length - 1] ^= 1;
  assert.equal((await ask(there.base, "PUT", part, changed)).status, 422);
  for (const method of ["GET", "DELETE", "POST"]) assert.ok([404, 405].includes((await ask(there.base, method, part)).status), method);
  assert.equal((await ask(there.base, "PUT", `/backup/v1/parts/..%2f..%2fx/1`, bytes)).status, 400);
  assert.equal((await ask(there.base, "PUT", `/backup/v1/parts/other/1`, bytes)).status, 404);
  assert.equal((await ask(there.base, "POST", `/backup/v1/heads/${generation}`, "nonsense")).status, 422);
  assert.equal((await ask(there.base, "PUT", "/backup/v1/installation", "f".repeat(64))).status, 403);
  assert.equal((await ask(there.base, "PUT", part, bytes, {})).status, 401);
  assert.equal((await ask(there.base, "PUT", part, bytes, { authorization: "Bearer " + "c".repeat(40) })).status, 401);
  assert.deepEqual(readFileSync(at("received", generation, "000000000001.part")), bytes);

  const port = new URL(there.base).port;
  await stop(there, "SIGKILL");
  const during = await reports(work, 60);
  const behind = await until("the trouble to show", async () => {
    const { backup } = await health(server);
    return backup.last_error && backup;
  });
  assert.match(behind.last_error, /does not answer/);
  assert.ok(behind.committed >= Math.max(...during) && behind.shipped < Math.max(...during));
  assert.ok(behind.bytes_behind > 0);
  there = await receiver(port);
  const { generation: same } = await shipped(server);
  assert.equal(same, generation);
  const { position } = await health(server);
  await stop(server, "SIGTERM");
  await stop(there, "SIGTERM");
  const back = told("restore", at("received"), "--key", at("box.key"), "--store", at("tls-back", "duoc.db"));
  assert.equal(back.position, position);
  assert.equal(back.missing, 0);
});

test("a receiver that lets certificates in; a stranger's certificate is not believed", async () => {
  certificate("client");
  const store = fresh("mutual");
  const there = await start("receive", at("mutual-shelf"), "--address", "127.0.0.1", "--port", "0", "--certificate", at("receiver.crt"),
    "--key", at("receiver.key"), "--client-authority", at("client.crt"));
  const to = (name, ca) => ["--backup", there.base, "--backup-ca", at(ca + ".crt"), "--backup-certificate", at(name + ".crt"), "--backup-key",
    at(name + ".key")];
  const server = await start("serve", "--store", store, "--port", "0", ...to("client", "receiver"));
  await shipped(server);
  await stop(server, "SIGTERM");
  const stranger = await start("serve", "--store", store, "--port", "0", ...to("client", "client"));
  assert.match(await until("the trouble", async () => (await health(stranger)).backup.last_error), /certificate is not believed/);
  await stop(stranger, "SIGTERM");
  const unknown = await start("serve", "--store", store, "--port", "0", ...to("receiver", "receiver"));
  assert.match(await until("the trouble", async () => (await health(unknown)).backup.last_error), /does not answer/);
  await stop(unknown, "SIGTERM");
  await stop(there, "SIGTERM");
});

test("misuse is told in one sentence", () => {
  const store = fresh("misuse");
  assert.match(refusal(2, "receive", at("r")), /--certificate FILE --key FILE/);
  assert.match(refusal(2, "receive", at("r"), "--certificate", "a", "--key", "b"), /--token FILE or --client-authority/);
  assert.match(refusal(2, "serve", "--store", store, "--port", "0", "--backup", "ftp://x"), /a folder or to https/);
  assert.match(refusal(2, "serve", "--store", store, "--port", "0", "--backup", "https://x"), /token or a certificate/);
  rmSync(at("misuse", "keys", "backup.pub"));
  assert.match(refusal(2, "serve", "--store", store, "--port", "0", "--backup", at("y")), /duoc backup key/);
  chmodSync(at("box.key"), 0o644);
  assert.match(refusal(2, "backup", "check", at("load-shelf"), "--key", at("box.key")), /others may read the backup key/);
  chmodSync(at("box.key"), 0o600);
});
