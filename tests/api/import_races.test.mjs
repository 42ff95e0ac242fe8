// What two clerks, or one and a stopwatch, could do to an import: nothing is written twice, nothing that was decided is lost.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { begin, decide, write } from "./drafts.mjs";
import { serveExample, signedIn } from "./served.mjs";

let served, clerk, directive;
const register = "nq57.vn";
before(async () => {
  served = await serveExample();
  clerk = await signedIn(served.base, "thuky");
  directive = (await clerk.json("/api/v1/directives?size=200")).items.find((d) => d.symbol === "03/NQ-CP").id;
});
after(() => served.end());

const pause = () => new Promise((done) => setTimeout(done, 20));
// Sentences of their own, since what says the same is the same task.
const words = () => crypto.randomUUID() + " " + crypto.randomUUID();
const annex = (count, first = words()) => "Nhiệm vụ\tChủ trì\tThời hạn\n" + Array.from({ length: count }, (_, i) => `Việc ${i ? words() : first}\tSở Tài chính\t2026\n`).join("");
const total = async () => (await clerk.json(`/api/v1/tasks?as_of=now&size=1&register=${register}`)).total;
const progress = (id) => clerk.json(`/api/v1/imports/drafts/${id}/progress`);

test("a draft sent twice at once is written once", async () => {
  const before = await total();
  const { draft } = await begin(clerk, annex(1500), { register });
  const sent = await Promise.all([0, 1].map(() => clerk.post(`/api/v1/imports/drafts/${draft}/import_tasks`, { seen: 0 })));
  const refused = await Promise.all(sent.filter((r) => r.status !== 202).map((r) => r.json()));
  assert.ok(refused.length === 1 && ["import.writing", "import.nothing_decided", "import.draft_written"].includes(refused[0].code), JSON.stringify(refused));
  while ((await progress(draft)).state === "running") await pause();
  assert.equal(await total(), before + 1500);
});

test("a list confirmed twice at once is written once", async () => {
  const before = await total();
  const dry = await (await clerk.post(`/api/v1/imports/dry_run?register=${register}`, annex(1200))).json();
  const body = { register, file: dry.file, decisions: {} };
  const sent = await Promise.all([0, 1].map(() => clerk.post("/api/v1/imports/import_tasks", body)));
  assert.deepEqual(sent.map((r) => r.status).sort().slice(0, 1), [202]);
  for (let n = -1, now = 0; n !== now; now = await total()) { n = now; await pause(); }
  while ((await clerk.json("/api/v1/imports")).items.some((i) => i.state === "running")) await pause();
  assert.equal(await total(), before + 1200);
});

test("while a draft is written nobody discards it or decides on", async () => {
  const before = await total();
  const { draft, tasks } = await begin(clerk, annex(2500), { register });
  assert.equal((await clerk.post(`/api/v1/imports/drafts/${draft}/import_tasks`, { seen: 0 })).status, 202);
  const codes = new Set();
  const note = async (r) => { if (r.status !== 202 && r.status !== 200) codes.add((await r.json()).code); return r.status; };
  if ((await progress(draft)).state === "running") {  // on a machine so fast that it is over there is nothing to refuse
    await note(await clerk.post(`/api/v1/imports/drafts/${draft}/discard_import`, {}));
    await note(await clerk.post(`/api/v1/imports/drafts/${draft}/decide_rows`, { decisions: [{ row: String(tasks[0].row), decision: { skip: true }, expected: 0 }] }));
  }
  for (const code of codes) assert.ok(["import.writing", "import.draft_written", "record.missing"].includes(code), code);
  while ((await progress(draft)).state === "running") await pause();
  assert.equal(await total(), before + 2500);
});

test("a link that is not possible holds up neither the rows nor the other links", async () => {
  const first = words();
  const other = (await clerk.json("/api/v1/tasks?as_of=now&size=3&register=" + encodeURIComponent("97-CTr/TU"))).items.map((t) => t.id);
  const { draft, tasks } = await begin(clerk, annex(2, first), { register });
  const kept = await decide(clerk, draft, { [tasks[0].row]: { same_as: [other[0], 999999999, other[0], other[1]] }, [tasks[1].row]: { same_as: [other[2]] } });
  const done = await write(clerk, draft, kept.n);
  assert.deepEqual([done.state, done.written], ["done", 2], JSON.stringify(done));
  assert.ok(done.problem, "the link that failed is told");
  const written = (await clerk.json(`/api/v1/tasks?as_of=now&size=200&q=${encodeURIComponent(first)}`)).items[0];
  const page = await clerk.json(`/api/v1/tasks/${written.id}?as_of=now`);
  assert.equal(page.links.length, 2);
});

test("one person has a few documents read at a time", async () => {
  const csv = annex(15000);
  const sent = await Promise.all(Array.from({ length: 8 }, () => clerk.post(`/api/v1/imports/begin_import?register=${register}&name=a`, csv)));
  const codes = await Promise.all(sent.map(async (r) => (r.status === 202 ? "taken" : (await r.json()).code)));
  assert.ok(codes.includes("taken"), codes.join(" "));
  for (const c of codes) assert.ok(["taken", "import.many_readings"].includes(c), c);
  while ((await clerk.json("/api/v1/imports/readings")).items.length) await pause();
});

test("a draft of a register that is not opened is its maker's alone", async () => {
  const { draft } = await begin(clerk, annex(1), { register: "chưa mở" });
  assert.equal((await clerk.get("/api/v1/imports/drafts/" + draft)).status, 200);
  const others = await signedIn(served.base, "quantri");
  assert.equal((await others.get("/api/v1/imports/drafts/" + draft)).status, 404);
});

test("who brings no annexes in may not send a large one", async () => {
  const commune = await signedIn(served.base, "xa.32041");
  const large = new Uint8Array(200_000).fill(97);
  const refused = await commune.post(`/api/v1/imports/begin_import?register=${register}&name=a`, large);
  assert.deepEqual([refused.status, (await refused.json()).code], [403, "access.forbidden"]);
  assert.equal((await commune.post("/api/v1/files", large)).status, 201, "evidence is everybody's");
});

test("many rows decided at once are all kept, once, and told in one answer", async () => {
  const { draft } = await begin(clerk, annex(2), { register });
  const rows = Array.from({ length: 1201 }, (_, i) => String(i + 1));  // more than are written in one turn
  const skips = Object.fromEntries(rows.map((row) => [row, { skip: true }]));
  const kept = await decide(clerk, draft, skips);
  assert.deepEqual(kept.conflicts, []);
  assert.deepEqual(kept.decisions.map((d) => d.row).sort(), [...rows].sort());
  const again = await decide(clerk, draft, skips);
  assert.deepEqual([...again.conflicts].sort(), [...rows].sort(), "who did not see them does not overwrite them");
  assert.equal(again.n, kept.n);
});
