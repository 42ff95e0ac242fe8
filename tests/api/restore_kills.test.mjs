// kill -9 of a restore and of a copy at random moments, on both engines: the same command once more ends well, and in between
// there is either no installation or a whole one. DUOC_RESTORE_KILLS of each (6), DUOC_SEED repeats a run.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { killAll, refusal, reports, shipped, start, stop, taskOf, told, until } from "./drill.mjs";
import { binary, duoc, root } from "./served.mjs";

const folder = mkdtempSync(join(tmpdir(), "duoc-kills-"));
const at = (...names) => join(folder, ...names);
const times = Number(process.env.DUOC_RESTORE_KILLS ?? 6);
let seed = Number(process.env.DUOC_SEED ?? Date.now() % 1e9);
console.log(`# restore kills: ${times} of each, DUOC_SEED=${seed}`);
const random = () => {  // xorshift, so that a seed is a run
  seed ^= seed << 13; seed ^= seed >>> 17; seed ^= seed << 5;
  return (seed >>> 0) / 2 ** 32;
};
let position, middle, databases = 0;

function cluster(verb) {
  const ran = spawnSync(join(root, "tests/store/cluster"), [verb, at("cluster")], { encoding: "utf8" });
  assert.equal(ran.status, 0, verb + ": " + ran.stderr);
}
function sql(address, text) {
  const ran = spawnSync("psql", [address, "-qAtc", text], { encoding: "utf8" });
  assert.equal(ran.status, 0, ran.stderr);
  return ran.stdout.trim();
}
function database() {
  const base = readFileSync(at("cluster/address"), "utf8").trim();
  const name = "kills_" + ++databases;
  sql(base, "CREATE DATABASE " + name);
  return base.replace(/\/([^/?]+)(\?|$)/, (_, __, rest) => "/" + name + rest);
}

before(async () => {
  cluster("start");
  told("init", "--example", "ca-mau", "--store", at("live", "duoc.db"));
  told("backup", "key", at("box.key"), "--store", at("live", "duoc.db"));
  const server = await start("serve", "--store", at("live", "duoc.db"), "--port", "0", "--backup", at("shelf"), "--backup-keys", at("keys"));
  const work = await taskOf(server, 980);
  middle = Math.max(...await reports(work, 5));
  await reports(work, 20);
  await shipped(server);
  await until("the keys", () => existsSync(at("keys", "keys")));
  await stop(server, "SIGTERM");
  position = told("journal", "head", "--store", at("live", "duoc.db")).size;
});
after(async () => {
  await killAll();
  cluster("stop");
  rmSync(folder, { recursive: true, force: true });
});

const killedAfter = (ms, ...words) => new Promise((done) => {
  const child = spawn(binary, words, { cwd: root, stdio: "ignore" });
  const timer = setTimeout(() => child.kill("SIGKILL"), ms);
  child.once("exit", (code) => { clearTimeout(timer); done(code); });
});

// `command(to)` with { store, data, where }: the words, and the options that name the result.
async function killed(name, command, ends) {
  const first = command(name + "-0");
  const began = Date.now();
  told(...first.words);
  const takes = Date.now() - began;
  let whole = 0;
  for (let n = 1; n <= times; ++n) {
    const { words, result, folder: place, file } = command(`${name}-${n}`);
    for (let again = random() < 0.5 ? 2 : 1; again > 0; --again) {
      const code = await killedAfter(random() * takes, ...words);
      if (code === 0) break;
      const seen = duoc("doctor", "--quick", ...result);
      if (file && !existsSync(file)) assert.notEqual(seen.status, 0, "an installation without a store");
      if (existsSync(join(place, "restoring", "placing")) && (!file || !existsSync(file))) assert.notEqual(seen.status, 0, seen.stdout);
    }
    const once = duoc(...words, "--json");
    if (once.status !== 0) {
      assert.match(once.stderr, /already/, once.stderr + once.stdout);  // the last step had been done
      ++whole;
    }
    const verdict = told("journal", "verify", ...result);
    assert.equal(verdict.ok, true);
    assert.equal(told("journal", "head", ...result).size, ends, name);
    if (once.status === 0) assert.ok(!existsSync(join(place, "restoring")), "the workshop is left");
    assert.deepEqual(readdirSync(place).filter((f) => f.startsWith("restore-")), []);
  }
  console.log(`# ${name}: ${times} killed within ${takes} ms, ${whole} had been at the end`);
}

const restoring = (name, ...more) => ({
  words: ["restore", at("shelf"), "--key", at("box.key"), "--keys", at("keys"), "--store", at(name, "duoc.db"), ...more],
  result: ["--store", at(name, "duoc.db")], folder: at(name), file: at(name, "duoc.db"),
});
const into = (name, words) => {
  const store = database();
  mkdirSync(at(name), { recursive: true });
  return { words: [...words, ...(words[0] === "restore" ? ["--store", store, "--data", at(name)] : ["--to", store, "--to-data", at(name)])],
    result: ["--store", store, "--data", at(name)], folder: at(name) };
};

test("a restore into a file", () => killed("file", (name) => restoring(name), position));
test("a restore into a file, to a position", () => killed("cut", (name) => restoring(name, "--position", String(middle)), middle));
test("a restore into a database", () => killed("db", (name) => into(name, ["restore", at("shelf"), "--key", at("box.key"), "--keys", at("keys")]),
  position));
test("a copy into a file", () => killed("copy", (name) => {
  mkdirSync(at(name), { recursive: true });
  return { words: ["store", "copy", "--store", at("live", "duoc.db"), "--to", at(name, "duoc.db")], result: ["--store", at(name, "duoc.db")],
    folder: at(name), file: at(name, "duoc.db") };
}, position));
test("a copy into a database", () => killed("copydb", (name) => into(name, ["store", "copy", "--store", at("live", "duoc.db")]), position));

test("what was ended in between is no installation, and says what to do", async () => {
  // As a kill leaves it between its first transaction and its last, beside a table of somebody else's.
  const { words, result } = into("half", ["store", "copy", "--store", at("live", "duoc.db")]);
  const store = result[1];
  sql(store, "CREATE TABLE theirs(n INTEGER); INSERT INTO theirs VALUES (7)");
  told(...words);
  sql(store, "CREATE TABLE duoc_unfinished(what TEXT NOT NULL, other TEXT NOT NULL)");
  sql(store, "INSERT INTO duoc_unfinished VALUES ('''duoc store copy'' into it', ''), ('', 'theirs')");
  sql(store, "DELETE FROM task_act");
  for (const command of [["doctor"], ["serve", "--port", "0"], ["journal", "verify"], ["init", "--origin", "x"]])
  {
    const ran = duoc(...command, ...result);
    assert.match(ran.stdout + ran.stderr, /this database is unfinished: 'duoc store copy' into it was ended .* Run the same command again/,
      command.join());
    assert.equal(ran.status, command[0] === "doctor" ? 1 : 2, "no waiting mends it: " + command.join());
  }
  rmSync(at("half", "keys"), { recursive: true });
  told(...words);
  assert.equal(told("journal", "verify", ...result).ok, true);
  assert.equal(sql(store, "SELECT n FROM theirs"), "7");

  // Keys that were put into their place, and no store: they are taken back. Keys that were there before stay.
  const name = "placed";
  const again = restoring(name);
  told(...again.words);
  for (const end of ["", "-wal", "-shm"]) rmSync(at(name, "duoc.db" + end), { force: true });
  mkdirSync(at(name, "restoring"));
  writeFileSync(at(name, "restoring", "unfinished"), "");
  writeFileSync(at(name, "restoring", "placing"), at(name, "keys", "people.db") + "\n");
  const key = readFileSync(at(name, "keys", "journal.key"));
  told(...again.words);
  assert.deepEqual(readFileSync(at(name, "keys", "journal.key")), key);
  assert.equal(told("journal", "verify", ...again.result).ok, true);

  // What nobody of ours has made stays.
  cpSync(at("placed", "keys"), at("mine", "keys"), { recursive: true });
  rmSync(at("mine", "keys", "people.db"));
  mkdirSync(at("mine", "restoring"));
  writeFileSync(at("mine", "restoring", "notes"), "of mine");
  assert.match(refusal(3, ...restoring("mine").words), /not of a restore: move it away/);
  assert.equal(readFileSync(at("mine", "restoring", "notes"), "utf8"), "of mine");
});
