// Who answers for a task is named by the unit that accepts it.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, serveExample } from "./support.mjs";

let served;
before(async () => { served = await serveExample("responsible"); });
after(() => served.stop());

test("the unit that accepts a task names the person responsible", async () => {
  const clerk = await served.signedIn("thuky");
  const annex = "no\ttask\tlead\tdeadline_text\n9001\tViệc có người phụ trách\tSở Tài chính\t31/12/2027\n";
  const written = await clerk.evaluate(async (text) => {
    const { csrf } = await (await fetch("/api/v1/session")).json();
    const send = (path, body) => fetch(path, { method: "POST", body, headers: { "x-duoc-csrf": csrf, "idempotency-key": crypto.randomUUID() } });
    const run = await (await send("/api/v1/imports/dry_run?name=a.tsv&register=" + encodeURIComponent("03/NQ-CP"), text)).json();
    const done = await send("/api/v1/imports/import_tasks", JSON.stringify({ file: run.file, name: "a.tsv", register: "03/NQ-CP", decisions: {} }));
    const list = await (await fetch("/api/v1/tasks?as_of=now&q=" + encodeURIComponent("Việc có người phụ trách"))).json();
    const id = list.items[0].id;
    const assigned = await send(`/api/v1/tasks/${id}/assign_task`, "{}");
    return { id, status: [done.status, assigned.status] };
  }, annex);
  assert.deepEqual(written.status, [202, 200]);
  const focal = await served.signedIn("stc");
  await focal.goto(served.base + "/tasks/" + written.id + "?as_of=now");
  await focal.getByRole("button", { name: "Tiếp nhận" }).click();
  await focal.getByLabel("Người phụ trách").fill("dang thuy");
  await focal.getByRole("radio", { name: /Đặng Thùy Khải/ }).check();
  await accessible(focal, "accepting a task");
  await focal.locator("form button.main").click();
  await focal.locator("dd", { hasText: "Đặng Thùy Khải" }).waitFor();
});
