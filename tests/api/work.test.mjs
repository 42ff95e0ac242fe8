// What waits for each person, as acts are done: to assign, to accept, to report, to verify, to decide.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { serveExample, signedIn } from "./served.mjs";

let here;
before(async () => { here = await serveExample(); });
after(() => here?.end());

const waits = async (reader, task) => (await reader.json("/api/v1/work?size=200")).groups
  .filter((g) => g.items.some((t) => t.id === task)).map((g) => g.todo);

async function imported(clerk, no) {
  const annex = `STT\tNội dung nhiệm vụ\tCơ quan chủ trì\tThời hạn\n${no}\tLập danh mục ${no}\tSở Khoa học và Công nghệ\tTháng 12/2099\n`;
  const dry = await (await clerk.post("/api/v1/imports/dry_run?register=97-CTr/TU", annex)).json();
  assert.equal(dry.ready, 1, JSON.stringify(dry.tasks));
  const made = await (await clerk.post("/api/v1/imports/import_tasks", { file: dry.file, register: "97-CTr/TU", name: "a.tsv", decisions: {} })).json();
  for (;;) {
    const run = await clerk.json("/api/v1/imports/" + made.import);
    if (run.state !== "running") break;
  }
  const { items } = await clerk.json("/api/v1/tasks?register=97-CTr/TU&as_of=now&q=" + encodeURIComponent("Lập danh mục " + no));
  return items[0].id;
}

test("a task waits for whoever has the next act, and for nobody else", async () => {
  const [clerk, focal, verifier, leader] = await Promise.all(["thuky", "skhcn", "thamdinh.vptu", "bithu"].map((l) => signedIn(here.base, l)));
  const task = await imported(clerk, 950);
  const act = async (who, name, body = {}) => {
    const r = await who.post(`/api/v1/tasks/${task}/${name}`, body);
    assert.equal(r.status, 200, name + " " + (await r.text()));
  };
  const all = async () => Promise.all([clerk, focal, verifier, leader].map((who) => waits(who, task)));
  assert.deepEqual(await all(), [["to_assign"], [], [], []]);
  await act(clerk, "assign_task");
  assert.deepEqual(await all(), [[], ["to_accept"], [], []]);
  await act(focal, "accept_task");
  assert.deepEqual(await all(), [[], ["to_report"], [], []]);
  await act(focal, "ask_extension", { reason: "Chờ kinh phí", new_deadline: "2100-06-30" });
  assert.deepEqual(await all(), [[], ["to_report"], ["to_decide"], []]);
  await act(verifier, "grant_extension", { document: "12/TB-VPTU" });
  assert.deepEqual(await all(), [[], ["to_report"], [], []]);
  const today = new Date(Date.now() + 7 * 3600_000).toISOString().slice(0, 10);
  await act(focal, "claim_completion", { evidence: [{ title: "Danh mục", date: today }] });
  assert.deepEqual(await all(), [[], [], ["to_verify"], []]);
  const one = await verifier.json("/api/v1/tasks/" + task);
  assert.deepEqual([one.first_deadline, one.deadline], ["2099-12-31", "2100-06-30"]);
  await act(verifier, "verify_completion");
  assert.deepEqual(await all(), [[], [], [], []]);
});

test("what waits is paged, and one kind may be asked for", async () => {
  const focal = await signedIn(here.base, "skhcn");
  const whole = (await focal.json("/api/v1/work?size=200")).groups.find((g) => g.todo === "to_report");
  assert.ok(whole.total > 4 && whole.items.length === whole.total);
  const second = await focal.json("/api/v1/work?todo=to_report&size=2&page=2");
  assert.deepEqual(second.groups.map((g) => [g.todo, g.total]), [["to_report", whole.total]]);
  assert.deepEqual(second.groups[0].items, whole.items.slice(2, 4));
  assert.equal((await focal.get("/api/v1/work?todo=nonsense")).status, 422);
  assert.equal((await fetch(here.base + "/api/v1/work")).status, 401);
});

test("before it stood in the register a task has no class", async () => {
  const reader = await signedIn(here.base, "bithu");
  const then = await reader.json("/api/v1/tasks/1?as_of=2020-01-01");
  assert.deepEqual([then.in_register, then.class, then.since, then.days_overdue], [false, null, null, 0]);
  const later = await reader.json("/api/v1/tasks/1?as_of=2025-09-18");
  assert.deepEqual([later.in_register, later.class], [true, "done_on_time"]);
});

test("a linked task tells how it was completed, only to whoever may see it", async () => {
  const leader = await signedIn(here.base, "bithu");
  const done = (await leader.json("/api/v1/tasks?class=done&register=97-CTr/TU&as_of=now&size=200")).items;
  let linked;
  for (const t of done) {
    linked = (await leader.json("/api/v1/tasks/" + t.id)).links[0];
    if (linked?.completion) break;
  }
  assert.ok(linked?.completion, "the example links completed tasks");
  assert.ok(linked.completion.evidence.length > 0 && linked.completion.at);
  const commune = await signedIn(here.base, "xa.32041");
  assert.equal((await commune.get("/api/v1/tasks/" + linked.task.id)).status, 404);
});
