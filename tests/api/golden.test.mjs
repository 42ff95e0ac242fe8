// The store of every earlier release opens, is upgraded, verifies and answers as that release did, on both engines.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { duoc, root, serve, signedIn } from "./served.mjs";

const golden = join(root, "tests/golden");
const versions = readdirSync(golden).filter((name) => /^\d+\.\d+\.\d+$/.test(name));
const cluster = join(root, "tests/store/cluster");
let folder, database;

const run = (...words) => {
  const done = spawnSync(words[0], words.slice(1), { encoding: "utf8", maxBuffer: 1 << 28 });
  assert.equal(done.status, 0, words.join(" ") + "\n" + done.stderr + (done.error ?? ""));
  return done.stdout;
};

before(() => {
  folder = mkdtempSync(join(tmpdir(), "duoc-golden-"));
  run(cluster, "start", join(folder, "cluster"));
  database = readFileSync(join(folder, "cluster/address"), "utf8").trim();
});
after(() => {
  run(cluster, "stop", join(folder, "cluster"));
  rmSync(folder, { recursive: true, force: true });
});

/** What was recorded is there; a later release may say more. */
function holds(now, then, where) {
  if (Array.isArray(then)) {
    assert.equal(now?.length, then.length, where);
    then.forEach((t, i) => holds(now[i], t, `${where}[${i}]`));
  } else if (then !== null && typeof then === "object") {
    for (const [key, t] of Object.entries(then)) holds(now?.[key], t, where + "." + key);
  } else {
    assert.deepEqual(now, then, where);
  }
}

function answersAsThen(at, recorded) {
  for (const { question, answer } of recorded.answers) {
    const r = duoc(...question, "--json", ...at);
    assert.equal(r.status, 0, question.join(" ") + r.stderr);
    holds(JSON.parse(r.stdout), answer, question.join(" "));
  }
}

function verifies(at, recorded) {
  const head = join(folder, "head.json");
  writeFileSync(head, JSON.stringify(recorded.head));
  const r = duoc("journal", "verify", "--json", "--since", head, ...at);
  assert.equal(r.status, 0, r.stdout + r.stderr);
  return JSON.parse(r.stdout);
}

const schemaOf = (store) => run("sqlite3", store, "SELECT type, name, tbl_name, sql FROM sqlite_schema ORDER BY 1, 2").replace(/\s+/g, " ") +
  run("sqlite3", store, "SELECT module, number, hash FROM schema_step ORDER BY 1, 2");

const columnsOf = (address) => run("psql", "--no-psqlrc", "--tuples-only", address, "-c",
  `SELECT table_name, column_name, data_type, collation_name, is_nullable FROM information_schema.columns WHERE table_schema = 'public'
   ORDER BY 1, ordinal_position; SELECT tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY 1, 2`);

function freshDatabase(name) {
  run("psql", "--no-psqlrc", "--quiet", database, "-c", `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
  return database.replace(/\/[^/]*$/, "/" + name);
}

test("there is a golden installation of the release under way, or of one before it", () => assert.ok(versions.length > 0));

for (const version of versions) {
  const recorded = JSON.parse(readFileSync(join(golden, version, "figures.json"), "utf8"));
  const at = (...parts) => join(folder, version, ...parts);
  const store = () => at("then", "duoc.db");

  test(`${version}: opened, brought up to date, and served as it was`, async () => {
    mkdirSync(at("then"), { recursive: true });
    run("tar", "-C", at("then"), "-xJf", join(golden, version, "installation.tar.xz"));
    const served = await serve(store());
    const reader = await signedIn(served.base, "bithu");
    const board = await reader.get("/api/v1/board?year=2025&as_of=2025-09-18");
    await served.stop();
    assert.equal(board.status, 200);
    const verdict = verifies(["--store", store()], recorded);
    assert.equal(verdict.entries, recorded.entries, "opening writes no entry");
    assert.ok(verdict.rows > 500 && verdict.files > 10, JSON.stringify(verdict));
    answersAsThen(["--store", store()], recorded);
  });

  test(`${version}: every kind of act that it had is in it`, () => {
    const kinds = Number(run("sqlite3", store(), "SELECT count(DISTINCT kind) FROM journal"));
    assert.equal(kinds, recorded.kinds);
  });

  test(`${version}: the upgraded schema is that of a store made today`, () => {
    const made = duoc("init", "--store", at("today", "duoc.db"));
    assert.equal(made.status, 0, made.stderr);
    assert.equal(schemaOf(store()), schemaOf(at("today", "duoc.db")));
  });

  test(`${version}: the same in PostgreSQL, with the schema of a database made today`, () => {
    const name = "golden_" + version.replaceAll(".", "_");
    const [copied, today] = [freshDatabase(name), freshDatabase(name + "_today")];
    const copy = duoc("store", "copy", "--store", store(), "--to", copied, "--to-data", at("copied"));
    assert.equal(copy.status, 0, copy.stdout + copy.stderr);
    assert.equal(verifies(["--store", copied, "--data", at("copied")], recorded).entries, recorded.entries);
    answersAsThen(["--store", copied, "--data", at("copied")], recorded);
    const made = duoc("init", "--store", today, "--data", at("today-data"));
    assert.equal(made.status, 0, made.stderr);
    assert.equal(columnsOf(copied), columnsOf(today));
  });

  test(`${version}: it goes on: a new act is written, signed and verified`, () => {
    const added = duoc("unit", "add", "SAUNAY", "--name", "Đơn vị về sau", "--kind", "agency", "--store", store());
    assert.equal(added.status, 0, added.stderr);
    assert.equal(verifies(["--store", store()], recorded).entries, recorded.entries + 1);
  });
}
