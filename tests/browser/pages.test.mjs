// The pages against the real binary in a real Chromium: figures, live movement, import with decisions, access, axe.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { accessible, send, serveExample } from "./support.mjs";

let base, folder, signedIn, stop;
before(async () => ({ base, folder, signedIn, stop } = await serveExample("pages")));
after(() => stop?.());

const act = (page, task, name, body) => send(page, `/api/v1/tasks/${task}/${name}`, body);

test("the leader's board gives the published figures and each number opens its records", async () => {
  const page = await signedIn("bithu");
  const card = page.getByRole("region", { name: "97-CTr/TU" });
  await card.getByText("58,46 %").waitFor();
  await page.getByRole("region", { name: "nq57.vn" }).getByText("66/123").waitFor();
  await page.getByRole("region", { name: "nq57.vn" }).getByText("53,66 %").waitFor();
  await accessible(page, "board");
  await card.getByRole("link", { name: "38", exact: true }).click();
  await page.getByText(/^38 nhiệm vụ/).waitFor();
  await accessible(page, "tasks");
  await page.context().close();
});

test("an act in one browser moves the number in another", async () => {
  const leader = await signedIn("bithu");
  await leader.goto(base + "/?as_of=now&year=all");
  const card = leader.getByRole("region", { name: "97-CTr/TU" });
  await card.waitFor();
  const verifier = await signedIn("thamdinh.vptu");
  const clerk = await signedIn("thuky");
  const list = await clerk.evaluate(async () =>
    (await (await fetch("/api/v1/tasks?register=97-CTr/TU&class=overdue&as_of=now&size=200")).json()).items);
  const task = list.find((t) => t.lead.code === "SKHCN" && t.step === "in_progress");
  assert.ok(task, "the example holds an open task of the department");
  const focal = await signedIn("skhcn");
  const before = Number(await card.locator("div.done_late dd").innerText());
  const claimed = await act(focal, task.id, "claim_completion", { evidence: [{ title: "Báo cáo", date: "2026-01-05" }] });
  assert.equal(claimed.status, 200, JSON.stringify(claimed.body));
  const own = await act(focal, task.id, "verify_completion", {});
  assert.equal(own.status, 403, "nobody verifies their own unit's work");
  const verified = await act(verifier, task.id, "verify_completion", {});
  assert.equal(verified.status, 200, JSON.stringify(verified.body));
  await leader.waitForFunction(([n]) => Number(document.querySelector("section[aria-label='97-CTr/TU'] div.done_late dd")?.textContent) === n,
    [before + 1]);
  await leader.goto(base + "/tasks/" + task.id);
  await leader.getByText("Xác nhận hoàn thành").waitFor();
  await accessible(leader, "task");
  await leader.goto(base + "/journal/" + verified.body.position);
  await leader.getByText("Đã chứng minh").waitFor();
  for (const page of [leader, verifier, focal, clerk]) await page.context().close();
});

test("an annex is imported with its decisions and withdrawn again", async () => {
  const page = await signedIn("thuky");
  await page.goto(base + "/import");
  const file = join(folder, "phu-luc.tsv");
  writeFileSync(file, "TT\tNhiệm vụ\tCơ quan chủ trì\tThời hạn\tSản phẩm\n" +
    "901\tXây dựng thư viện số\tSở Văn hóa, Thể thao và Du lịch\tQuý II/2027\tThư viện\n" +
    "902\tTriển khai chữ ký số\tCác sở, ngành, địa phương\t12/2027\tBáo cáo\n" +
    "903\tRà soát dữ liệu\tSở Tư pháp\t\tBáo cáo\n");
  await page.getByLabel("Sổ nhiệm vụ").selectOption("97-CTr/TU");
  await page.getByLabel("Văn bản giao").selectOption({ label: await page.getByRole("option", { name: /^97-CTr\/TU \(28\/02\/2025\): / }).textContent() });
  await page.getByLabel(/^Tệp phụ lục/).setInputFiles(file);
  await page.getByRole("button", { name: "Cần quyết định 2" }).waitFor();
  await page.getByRole("button", { name: /^Chấp nhận:/ }).first().click();
  await page.getByLabel("Thời hạn").last().fill("31/12/2027");
  await page.keyboard.press("Tab");
  await page.getByRole("button", { name: "Cần quyết định 0" }).waitFor();
  await page.getByRole("button", { name: "Sẵn sàng 3" }).waitFor();
  await accessible(page, "import");
  await page.reload();  // what was decided is kept
  await page.getByRole("button", { name: "Sẵn sàng 3" }).waitFor();
  await page.getByRole("button", { name: /^Ghi vào sổ/ }).click();
  await page.getByRole("dialog").getByText("3 việc mới được ghi").waitFor();
  await accessible(page, "asked before writing");
  await page.getByRole("button", { name: "Ghi", exact: true }).click();
  const said = page.locator(".said");
  await said.getByText(/3\/3 đã ghi/).waitFor();
  await said.getByRole("link", { name: "Xem bây giờ" }).waitFor();
  await page.getByRole("link", { name: "← Nhập phụ lục" }).click();
  await page.getByRole("button", { name: "Rút lần nhập" }).first().click();
  await page.getByLabel("Lý do").fill("Nhập thử");
  await page.getByRole("button", { name: "Rút lần nhập (3)" }).click();
  await page.getByText("✕").first().waitFor();
  await page.getByText("Đã rút lần nhập.").waitFor();
  await page.context().close();
});

test("what is hidden and what is missing answer alike", async () => {
  const page = await signedIn("xa.32041");
  const answers = await page.evaluate(async () => {
    const of = async (id) => {
      const r = await fetch("/api/v1/tasks/" + id);
      return r.status + (await r.text());
    };
    return [await of(1), await of(999999)];
  });
  assert.equal(answers[0], answers[1]);
  await page.context().close();
});

test("English, and a phone without sideways scrolling", async () => {
  const page = await signedIn("bithu", { width: 390, height: 844 });
  await page.getByRole("button", { name: "Danh mục" }).click();
  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("heading", { name: "Board" }).waitFor();
  await page.getByText("58.46 %").first().waitFor();
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390);
  await accessible(page, "board in English on a phone");
  await page.context().close();
});

test("eight tabs share one stream", async () => {
  const page = await signedIn("bithu");
  const tabs = [page];
  for (let i = 0; i < 7; ++i) {
    const tab = await page.context().newPage();
    await tab.goto(base + "/");
    await tab.getByRole("region", { name: "nq57.vn" }).waitFor();
    tabs.push(tab);
  }
  // Streams of browsers that earlier tests closed end when their connections do.
  await page.waitForFunction(async () => (await (await fetch("/health")).json()).streams === 1);
  await page.reload();
  await page.getByRole("region", { name: "nq57.vn" }).waitFor();
  assert.equal(await page.evaluate(async () => (await (await fetch("/health")).json()).streams), 1);
  await page.context().close();
});
