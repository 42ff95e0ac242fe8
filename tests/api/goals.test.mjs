// Goals over HTTP: a list from dry run to figures, every act by who may, and figures that open into their records.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { serveExample, signedIn } from "./served.mjs";
import { workbook } from "./workbook.mjs";

let served, clerk, lead, verifier, leader;
before(async () => {
  served = await serveExample();
  [clerk, lead, verifier, leader] = await Promise.all(["thuky", "vpub", "thamdinh.vptu", "bithu"].map((login) => signedIn(served.base, login)));
});
after(() => served.end());

const asOf = "as_of=2025-09-18";
const list = async (query, reader = leader) => reader.json("/api/v1/goals?" + query + "&size=200");
const programme = async () => (await leader.json("/api/v1/directives?q=97-CTr/TU")).items.find((d) => d.symbol === "97-CTr/TU");

test("each figure opens into its records, and the states add up", async () => {
  const id = (await programme()).id;
  const all = await list(`directive=${id}&year=2025&${asOf}`);
  assert.equal(all.counts.total, 62);
  assert.equal(all.counts.reached + all.counts.not_reached + all.counts.awaiting + all.counts.no_value, 62);
  for (const state of ["reached", "not_reached", "awaiting", "no_value"]) {
    const some = await list(`directive=${id}&year=2025&${asOf}&state=${state}`);
    assert.equal(some.total, all.counts[state], state);
    assert.ok(some.total > 0 && some.items.every((g) => g.state === state), state);
  }
  assert.equal(all.counts.share_reached, (Math.round(all.counts.reached / 62 * 10000) / 100).toFixed(2));
  // As of the spring hardly anything was reported; what was known before the goals came in holds none.
  assert.ok((await list(`directive=${id}&year=2025&as_of=2025-04-01`)).counts.reached < all.counts.reached);
  assert.equal((await list(`directive=${id}&${asOf}&known_at=900`)).total, 0);
});

test("the workbook holds the list's rows", async () => {
  const r = await leader.get(`/api/v1/goals.xlsx?year=2025&${asOf}`);
  assert.equal(r.status, 200);
  const [first, about] = workbook(await r.arrayBuffer()).sheets;
  const shown = await list(`year=2025&${asOf}`);
  const rows = shown.items.reduce((n, g) => n + Math.max(1, g.targets.length), 0);
  assert.equal(first.rows.length - 1, rows);
  assert.ok(about.rows.flat().includes("2025-09-18 24:00 (2025-09-19T00:00:00+07:00)"));
});

test("a value goes from its report to reached, and the refusals say why", async () => {
  const { items } = await list("q=" + encodeURIComponent("không phụ thuộc địa giới"));
  const path = "/api/v1/goals/" + items[0].id;
  const file = await (await lead.post("/api/v1/files", new TextEncoder().encode("số liệu"))).json();
  const report = { value: "43.25", day: "2025-12-31", note: "Quý IV", evidence: [{ title: "Báo cáo", date: "2025-12-31", file: file.hash, name: "a.txt", size: 8 }] };
  const codes = async (reader, act, body) => { const r = await reader.post(`${path}/${act}`, body); return [r.status, (await r.json()).code]; };
  assert.deepEqual(await codes(lead, "report_value", { ...report, value: "43,25" }), [422, "goal.number_malformed"]);
  assert.deepEqual(await codes(lead, "report_value", { ...report, day: "2099-01-01" }), [422, "goal.value_in_future"]);
  assert.deepEqual(await codes(verifier, "report_value", { ...report, evidence: [] }), [403, "access.forbidden"]);
  assert.deepEqual(await codes(lead, "no_such_act", {}), [404, "record.missing"]);
  const told = await lead.post(path + "/report_value", report);
  assert.equal(told.status, 200, await told.clone().text());
  const { position } = await told.json();
  let goal = await leader.json(path + "?year=2025&as_of=now");
  assert.equal(goal.state, "awaiting");
  assert.equal((await verifier.get("/api/v1/files/" + file.hash)).status, 200);
  assert.equal((await (await signedIn(served.base, "syt")).get("/api/v1/files/" + file.hash)).status, 404);
  // The focal point is a seconded verifier of the verifying unit as well: still nobody verifies their own unit's value.
  assert.deepEqual(await codes(lead, "verify_value", { value_position: position }), [403, "task.verifier_of_own_unit"]);
  assert.deepEqual(await codes(clerk, "verify_value", { value_position: position }), [403, "access.forbidden"]);
  assert.equal((await verifier.post(path + "/verify_value", { value_position: position })).status, 200);
  goal = await leader.json(path + "?year=2025&as_of=now");
  assert.deepEqual([goal.state, goal.targets[0].verified.value, goal.targets[0].verified.position], ["reached", "43.25", position]);
  assert.deepEqual(await codes(verifier, "return_value", { value_position: position, reason: "x" }), [409, "goal.value_settled"]);
  assert.equal((await clerk.post(path + "/change_target", { year: 2025, comparison: "at_least", lower: "45", document: "1/KH", day: "2025-12-01" })).status, 200);
  goal = await leader.json(path + "?year=2025&as_of=now");
  assert.equal(goal.state, "not_reached");
  assert.equal(goal.all_targets.filter((t) => t.year === 2025).length, 2);
  assert.equal((await leader.json(path + "?year=2025&as_of=2025-11-30")).targets[0].written, "≥ 40");
  assert.equal((await clerk.post(path + "/withdraw_value", { value_position: position, reason: "nhầm" })).status, 200);
  assert.equal((await leader.json(path + "?year=2025&as_of=now")).values.find((v) => v.position === position).state, "withdrawn");
});

test("same goals stand side by side with which one is stricter, and proposals say why", async () => {
  const all = await leader.json("/api/v1/goals/side_by_side?" + asOf);
  const online = all.items.find((l) => l.a.measure.includes("dịch vụ công trực tuyến"));
  assert.deepEqual([online.conflict, online.pairs[0].year, online.pairs[0].relation], [true, 2030, "first_stricter"]);
  assert.ok(online.a.directive.issuer && online.b.directive.issuer && online.a.directive.date);
  const conflicts = await leader.json("/api/v1/goals/side_by_side?only=conflicts&" + asOf);
  assert.ok(conflicts.total > 0 && conflicts.total < all.total && conflicts.items.every((l) => l.conflict));
  const offered = all.proposals.find((p) => p.a.measure.includes("Quy mô kinh tế số"));
  assert.ok(offered.per_cent >= 60 && offered.shared.includes("kinh"));
  const linked = await clerk.post(`/api/v1/goals/${offered.a.id}/link_same_goal`, { other: offered.b.id, reason: "Cùng đại lượng" });
  assert.equal(linked.status, 200, await linked.clone().text());
  assert.equal((await leader.json("/api/v1/goals/side_by_side?as_of=now")).total, all.total + 1);
  assert.equal((await clerk.post(`/api/v1/goals/${offered.a.id}/unlink_same_goal`, { other: offered.b.id, reason: "Nhầm" })).status, 200);
});

test("a list is read, decided, written and withdrawn", async () => {
  const directive = (await leader.json("/api/v1/directives?q=71/NQ-CP")).items[0];
  const text = ["STT\tChỉ tiêu\tĐơn vị tính\tNăm 2026\tChủ trì", "1\tTỷ lệ hồ sơ trực tuyến\t%\t≥ 70\tSở Tài chính",
    "2\tSố nền tảng dùng chung\tnền tảng\t12\tSở Tài chính", "3\tTỷ lệ tàu cá lắp thiết bị\t%\t40 - 50\tSở Không Có", "4\t\t%\t5\tSở Tài chính"].join("\n");
  const again = async (file) => (await clerk.post(`/api/v1/imports/goals/dry_run?directive=${directive.id}&name=a.tsv&file=${file}`, "")).json();
  const dryRun = async () => (await clerk.post(`/api/v1/imports/goals/dry_run?directive=${directive.id}&name=a.tsv`, text)).json();
  const dry = await dryRun();
  assert.deepEqual([dry.rows, dry.ready, dry.needs_decision, dry.refused, dry.verifier_needed], [4, 1, 2, 1, true]);
  assert.deepEqual(dry.goals.map((g) => g.reasons.map((r) => r.code).join()), ["", "target.bare_number", "target.range,lead.unknown", "goal.blank"]);
  assert.equal(dry.goals[3].cell, "measure");
  assert.deepEqual(await again(dry.file), dry, "whoever sent a list has it read again by its hash");
  assert.equal((await again("0".repeat(64))).code, "file.missing");
  const verifying = (await leader.json("/api/v1/units?size=200")).items.find((u) => u.code === "VPUB").id;
  const body = { file: dry.file, directive: directive.id, name: "a.tsv", verifying_unit: verifying,
    decisions: { [dry.goals[1].row]: dry.goals[1].proposal.decision, [dry.goals[2].row]: { accept: true, comparison: "at_least" } } };
  assert.equal((await (await clerk.post("/api/v1/imports/goals/import_goals", { ...body, verifying_unit: 0 })).json()).code, "goal.verifier_needed");
  assert.equal((await lead.post("/api/v1/imports/goals/import_goals", body)).status, 403);
  const made = await clerk.post("/api/v1/imports/goals/import_goals", body);
  assert.equal(made.status, 201, await made.clone().text());
  const written = await made.json();
  assert.deepEqual([written.written, written.left], [3, 1]);
  const goals = await list(`directive=${directive.id}&as_of=now`);
  assert.deepEqual(goals.items.map((g) => g.targets[0].written), ["≥ 70", "≥ 12", "≥ 40"]);
  assert.equal((await dryRun()).unchanged, 3);
  const withdrawn = await clerk.post(`/api/v1/imports/goals/${written.import}/withdraw_goals_import`, { reason: "nhầm tệp" });
  assert.equal(withdrawn.status, 200);
  assert.equal((await list(`directive=${directive.id}&as_of=now`)).total, 0);
});
