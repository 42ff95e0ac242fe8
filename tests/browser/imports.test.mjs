// The decision table of an import as a clerk works in it, and the pages of what it has written.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, send, serveExample } from "./support.mjs";

let base, signedIn, stop;
before(async () => ({ base, signedIn, stop } = await serveExample("imports")));
after(() => stop?.());

const shot = async (page, name) => { if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true }); };
const annex = (rows) => Buffer.from(["TT\tNhiệm vụ\tCơ quan chủ trì\tCơ quan phối hợp\tThời hạn", ...rows.map((r) => r.join("\t"))].join("\n") + "\n");

/** A draft of these rows, opened in the page. */
async function opened(page, rows, name, register = "nq57.vn") {
  await page.goto(base + "/import");
  await page.getByLabel("Sổ nhiệm vụ").selectOption(register);
  await page.getByLabel(/^Tệp phụ lục/).setInputFiles({ name, mimeType: "text/tab-separated-values", buffer: annex(rows) });
  await page.waitForURL(/\/import\/\d+/);
  await page.locator("tr[data-row]").first().waitFor();
}
const answer = (page, path) => page.evaluate(async (path) => (await fetch(path)).json(), path);

test("a task of a unit that has merged since opens, as does one that recurs", async () => {
  const page = await signedIn("thuky");
  await opened(page, [["801", "Rà soát mạng viễn thông", "Bộ Thông tin và Truyền thông", "", "12/2026"],
    ["802", "Rà soát nguồn vốn", "Bộ Tài chính", "", "2025 và những năm tiếp theo"]], "sap-nhap.tsv");
  await page.getByRole("button", { name: /^Chấp nhận:/ }).first().click();
  await page.getByRole("button", { name: /^Ghi vào sổ \(2 mới\)/ }).click();
  await page.getByRole("button", { name: "Ghi", exact: true }).click();
  await page.locator(".said").getByText(/2\/2 đã ghi/).waitFor();
  const { items } = await answer(page, "/api/v1/tasks?register=nq57.vn&as_of=now&size=200");
  const [merged, recurring] = ["801", "802"].map((no) => items.find((t) => t.no === no));
  await page.goto(`${base}/tasks/${merged.id}?as_of=now`);
  await page.getByRole("heading", { name: "Rà soát mạng viễn thông" }).waitFor();
  await page.getByText("Chuyển giao do sáp nhập").waitFor();
  await page.goto(`${base}/tasks/${recurring.id}?as_of=now`);
  await page.getByRole("heading", { name: "Rà soát nguồn vốn" }).waitFor();
  await page.getByRole("heading", { name: "Lịch sử" }).waitFor();
  await page.context().close();
});

const tab = (page, name) => page.getByRole("button", { name, exact: true });
const choose = async (row, label, unit) => {
  await row.getByLabel(label).fill(unit);
  await row.getByLabel(label).blur();
};

test("what a person has chosen stays when the proposal is accepted", async () => {
  const page = await signedIn("thuky");
  await opened(page, [["811", "Phát động phong trào học tập", "Các sở, ngành, địa phương", "Hội Làm vườn", "12/2027"],
    ["812", "Phát động thi đua", "Các sở, ngành, địa phương", "Hội Làm vườn", "12/2027"]], "nguoi-truoc.tsv");
  const row = page.locator("tr[data-row]").first();
  await choose(row, "Chọn đơn vị chủ trì", "Văn phòng Tỉnh ủy");
  await row.getByRole("button", { name: "Chấp nhận phần còn lại: Giữ tên phối hợp như văn bản ghi", exact: true }).click();
  await row.getByText("✓ Đã quyết định").waitFor();
  assert.equal(await row.getByLabel("Chọn đơn vị chủ trì").inputValue(), "Văn phòng Tỉnh ủy");
  await row.locator("td").nth(2).getByText("Văn phòng Tỉnh ủy").waitFor();
  await page.getByText("đã lưu", { exact: true }).waitFor();
  const draft = await answer(page, "/api/v1/imports/drafts/" + page.url().split("/").at(-1));
  const office = (await answer(page, "/api/v1/units?size=200")).items.find((u) => u.name === "Văn phòng Tỉnh ủy");
  assert.deepEqual(draft.decisions.at(-1).decision, { lead: office.id, drop_unknown: true });
  await page.context().close();
});

test("every proposal at once is asked first, by reason, keeps what was chosen, and is one step back", async () => {
  const page = await signedIn("thuky");
  await opened(page, [["821", "Phát động phong trào", "Các sở, ngành, địa phương", "", "12/2027"], ["822", "Rà soát quy định", "Sở Tư pháp", "", "2027 và những năm tiếp theo"],
    ["823", "Rà soát dữ liệu", "Sở Tư pháp", "", "2027 và những năm tiếp theo"]], "moi-de-xuat.tsv");
  await choose(page.locator("tr[data-row]").first(), "Chọn đơn vị chủ trì", "Văn phòng Tỉnh ủy");
  await tab(page, "Cần quyết định 2").waitFor();
  await tab(page, "Chấp nhận mọi đề xuất").click();
  const asked = page.getByRole("dialog", { name: "Chấp nhận đề xuất của 2 dòng" });
  await asked.getByText("Thời hạn kéo dài nhiều năm: 2 dòng").waitFor();
  await accessible(page, "asked before accepting");
  await asked.getByRole("button", { name: "Quay lại" }).click();
  await tab(page, "Cần quyết định 2").waitFor();
  await tab(page, "Chấp nhận mọi đề xuất").click();
  await asked.getByRole("button", { name: "Chấp nhận (2)" }).click();
  await page.getByText("Đã chấp nhận đề xuất của 2 dòng").waitFor();
  await tab(page, "Sẵn sàng 3").waitFor();
  await page.getByText(/0 dòng cần quyết định và 3 dòng vừa quyết định/).waitFor();
  await tab(page, "Hoàn tác").click();
  await tab(page, "Sẵn sàng 1").waitFor();
  await page.context().close();
});

test("a spelling taught by mistake is forgotten by undo, and a row's own decision is what is shown", async () => {
  const page = await signedIn("thuky");
  await opened(page, [["831", "Trồng cây", "Sở Tư pháp", "Hội Sinh vật cảnh", "12/2027"], ["832", "Chăm cây", "Sở Tư pháp", "Hội Sinh vật cảnh", "12/2027"]], "day-ten.tsv");
  const [first, second] = [page.locator("tr[data-row]").first(), page.locator("tr[data-row]").nth(1)];
  await choose(first, "là đơn vị", "Sở Tài chính");
  await first.getByRole("button", { name: "Chỉ dòng này" }).click();
  await tab(page, "Cần quyết định 1").waitFor();
  await choose(second, "là đơn vị", "Sở Nội vụ");
  await second.getByRole("button", { name: "Nhớ cho mọi phụ lục" }).click();
  await page.getByText("Đã nhớ: “Hội Sinh vật cảnh”").waitFor();
  await tab(page, "Sẵn sàng 2").click();
  await page.locator("tr[data-row]").first().getByText("Sở Tài chính").waitFor();
  await page.locator("tr[data-row]").nth(1).getByText("Sở Nội vụ").waitFor();
  await tab(page, "Hoàn tác").click();
  await tab(page, "Cần quyết định 1").waitFor();
  assert.ok(!(await answer(page, "/api/v1/names?size=200")).items.some((n) => n.text === "Hội Sinh vật cảnh"), "forgotten again");
  await page.context().close();
});

test("undo leaves what another clerk has decided since, and says who", async () => {
  const page = await signedIn("thuky");
  await opened(page, [["841", "Rà soát văn bản", "Sở Tư pháp", "", "2027 và những năm tiếp theo"]], "hai-nguoi.tsv");
  const row = page.locator("tr[data-row]").first();
  await row.getByRole("button", { name: /^Chấp nhận:/ }).click();
  await page.getByText("đã lưu", { exact: true }).waitFor();
  const path = "/api/v1/imports/drafts/" + page.url().split("/").at(-1);
  const [mine] = (await answer(page, path + "/decisions")).decisions;
  const other = await signedIn("thuky");
  const theirs = await send(other, path + "/decide_rows", { decisions: [{ row: mine.row, decision: { skip: true }, expected: mine.n }] });
  assert.deepEqual(theirs.body.conflicts, []);
  await row.getByText("✓ Bỏ qua").waitFor();
  await tab(page, "Hoàn tác").click();
  await page.getByRole("alert").getByText(/vừa được quyết định bởi Lý Ngọc Bình. Quyết định ấy được giữ/).waitFor();
  assert.equal((await answer(page, path + "/decisions")).decisions[0].decision.skip, true);
  for (const p of [page, other]) await p.context().close();
});

test("keys work after a tab was pressed; Enter goes on to the next open row, s skips a decided one", async () => {
  const page = await signedIn("thuky");
  await opened(page, [["851", "Rà soát một", "Sở Tư pháp", "", "2027 và những năm tiếp theo"], ["852", "Rà soát hai", "Sở Tư pháp", "", "2027 và những năm tiếp theo"], ["853", "Rà soát ba", "Sở Tư pháp", "", "2027 và những năm tiếp theo"]], "phim.tsv");
  await tab(page, "Cần quyết định 3").click();
  const focused = (n) => page.waitForFunction((n) => document.activeElement === document.querySelectorAll("tr[data-row]")[n], n);
  await page.keyboard.press("j");
  await focused(0);
  await page.keyboard.press("Enter");
  await focused(1);
  await tab(page, "Cần quyết định 2").waitFor();
  await page.keyboard.press("Enter");
  await focused(2);
  await page.keyboard.press("k");
  await focused(1);
  await page.keyboard.press("s");
  await tab(page, "Bỏ qua 1").waitFor();
  await focused(2);
  await tab(page, "Cần quyết định 1").click();
  assert.equal(await page.locator("tr[data-row]").count(), 1, "the tab counts the rows beneath it");
  await page.context().close();
});

test("discarding is asked and said; on a phone rows are cards", async () => {
  const page = await signedIn("thuky", { width: 390, height: 844 });
  await opened(page, [["861", "Phát động phong trào học tập trên các nền tảng số", "Các sở, ngành, địa phương", "Hội Nhà vườn; Hội Sách", "2026 và những năm tiếp theo"]], "dien-thoai.tsv");
  await accessible(page, "draft on a phone");
  await shot(page, "draft-phone");
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the page does not scroll sideways");
  const inside = await page.evaluate(() => [...document.querySelectorAll("tr[data-row] :is(td, div, ul, button, input:not(.native))")]
    .every((e) => e.getBoundingClientRect().right <= innerWidth) && document.querySelector(".scroll").scrollWidth <= document.querySelector(".scroll").clientWidth);
  assert.ok(inside, "nothing of a row is off the screen");
  await tab(page, "Bỏ bản nhập này").click();
  await page.getByRole("dialog").getByText("các quyết định chưa ghi sẽ mất").waitFor();
  await page.getByRole("button", { name: "Quay lại" }).click();
  await tab(page, "Bỏ bản nhập này").click();
  await page.getByRole("dialog").getByRole("button", { name: "Bỏ bản nhập này" }).click();
  await page.getByText("Đã bỏ bản nhập: dien-thoai.tsv").waitFor();
  assert.equal(await page.getByRole("link", { name: "dien-thoai.tsv" }).count(), 0);
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth));
  await page.context().close();
});

test("an amended task's history says what it was and what it is since", async () => {
  const page = await signedIn("thuky");
  const row = ["871", "Rà soát quy trình nội bộ để cắt giảm giấy tờ", "Sở Tài chính", "Sở Nội vụ"];
  const written = async (rows, name, amount) => {
    await opened(page, rows, name, "03/NQ-CP");
    if (amount.includes("sửa")) await page.getByRole("button", { name: /^Chấp nhận:/ }).first().click();
    await tab(page, `Ghi vào sổ (${amount})`).click();
    await tab(page, "Ghi").click();
    await page.locator(".said").waitFor();
  };
  await written([[...row, "12/2026"]], "truoc.tsv", "1 mới");
  await written([[...row, "31/03/2027"]], "sau.tsv", "1 sửa");
  const [task] = (await answer(page, "/api/v1/tasks?register=03/NQ-CP&as_of=now&size=200")).items;
  await page.goto(`${base}/tasks/${task.id}?as_of=now`);
  const history = page.locator("section", { has: page.getByRole("heading", { name: "Lịch sử" }) });
  await history.getByText("Sửa đổi theo văn bản").waitFor();
  assert.match(await history.innerText(), /12\/2026\s*31\/03\/2027/);
  assert.ok(!(await page.locator("main").innerText()).includes("amended"));
  await accessible(page, "an amended task");
  await shot(page, "amended-task");
  await page.context().close();
});

test("only registers into which one may import are offered, directives by their titles", async () => {
  const page = await signedIn("thuky");
  const units = (await answer(page, "/api/v1/units?size=200")).items;
  const [finance, office, home] = ["STC", "VPUB", "SNV"].map((code) => units.find((u) => u.code === code).id);
  const made = await send(page, "/api/v1/registers/open_register", { code: "so-khac", name_vi: "Sổ của đơn vị khác", name_en: "Another's register",
    verifying_unit: office, second_verifying_unit: home, standing_unit: finance });
  assert.equal(made.status, 200, JSON.stringify(made.body));
  await page.goto(base + "/import");
  await page.getByText(/^1 sổ khác không hiện ở đây/).waitFor();
  assert.equal(await page.getByLabel("Sổ nhiệm vụ").locator("option", { hasText: "so-khac" }).count(), 0);
  await page.getByLabel("Văn bản giao").locator("option", { hasText: /^97-CTr\/TU \(28\/02\/2025\): \S/ }).waitFor({ state: "attached" });
  await accessible(page, "import page");
  await page.context().close();
});
