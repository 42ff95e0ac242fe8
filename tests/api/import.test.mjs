// An annex over HTTP: decided once, asked no more; a group's members under the annex's own words.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { serveExample, signedIn } from "./served.mjs";

let served, clerk;
before(async () => {
  served = await serveExample();
  clerk = await signedIn(served.base, "thuky");
});
after(() => served.end());

const annex = [
  "no\ttask\tlead\tcooperating\tdeadline_text",
  "1\tRà soát quy trình\tSở Tài chính\tSở Nội vụ\t31/12/2026",
  "2\tBáo cáo kết quả\tCác sở, ngành, địa phương\t\t30/11/2026",
].join("\n");
const dryRun = async () => (await clerk.post(
  "/api/v1/imports/dry_run?register=" + encodeURIComponent("03/NQ-CP") + "&name=a.tsv", annex)).json();

test("what was decided is not asked again, and a group keeps the annex's words", async () => {
  const first = await dryRun();
  assert.deepEqual([first.ready, first.needs_decision, first.new], [1, 1, 2]);
  const group = first.tasks[1];
  assert.equal(group.proposal.decision.members_cooperate, true);
  assert.ok(group.proposal.members.length > 3);
  // Who keeps the register is offered as the accountable lead.
  assert.equal(group.proposal.decision.lead,
    (await clerk.json("/api/v1/session")).posts.find((p) => p.role === "clerk").unit.id);
  const sent = await clerk.post("/api/v1/imports/import_tasks", {
    file: first.file, name: first.name, register: "03/NQ-CP", directive: 0,
    decisions: { [group.row]: group.proposal.decision },
  });
  assert.equal(sent.status, 202, await sent.clone().text());
  const again = await dryRun();
  assert.deepEqual([again.ready, again.needs_decision, again.unchanged, again.new], [2, 0, 2, 0]);
  assert.equal(again.tasks[1].reason, null);
  const list = await clerk.json("/api/v1/tasks?register=" + encodeURIComponent("03/NQ-CP") + "&limit=200");
  const row = (list.items ?? list.tasks).find((t) => t.work === "Báo cáo kết quả");
  const task = await clerk.json("/api/v1/tasks/" + row.id);
  assert.ok(task.cooperating.length > 3);
  assert.ok(task.cooperating.every((u) => u.text === "Các sở, ngành, địa phương"), JSON.stringify(task.cooperating[0]));
  const units = task.cooperating.map((u) => u.unit.id);
  assert.equal(new Set(units).size, units.length, "nobody is named twice");
  assert.ok(!units.includes(task.lead.id), "the lead does not cooperate with itself");
});
