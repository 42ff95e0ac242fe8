// A list of a past moment tells what stood then, not what came of it later.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { serveExample, signedIn } from "./served.mjs";

let served, leader;
before(async () => {
  served = await serveExample();
  leader = await signedIn(served.base, "bithu");
});
after(() => served.end());

test("deadline, report and step of a task are those of the moment asked", async () => {
  const moved = (await leader.json("/api/v1/tasks?register=97-CTr%2FTU&class=moved&as_of=2025-12-31&size=1")).items[0];
  const acts = (await leader.json("/api/v1/tasks/" + moved.id + "?as_of=now")).acts;
  const granted = acts.find((a) => a.act === "grant_extension");
  const before = new Date(Date.parse(granted.effective) - 86400_000).toISOString().slice(0, 10);
  const then = await leader.json(`/api/v1/tasks/${moved.id}?as_of=${before}`);
  assert.notEqual(then.deadline, moved.deadline, "the extension was not yet granted");
  assert.equal(then.step, null, "the step of today is not the step of then");
  assert.equal(then.deadline, "2025-09-30");
  const report = acts.find((a) => a.act === "report_progress");
  const unreported = new Date(Date.parse(report.effective) - 86400_000).toISOString().slice(0, 10);
  const first = await leader.json(`/api/v1/tasks/${moved.id}?as_of=${unreported}`);
  assert.deepEqual([first.last_report, first.percent], [null, null]);
});
