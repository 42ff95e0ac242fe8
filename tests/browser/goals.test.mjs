// The pages of goals: the list opens into a goal, a value goes from report to verified, a list is decided and written.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { join } from "node:path";
import { accessible, serveExample } from "./support.mjs";

let served;
before(async () => { served = await serveExample("goals"); });
after(() => served.stop());
const shot = async (page, name) => { if (process.env.DUOC_SHOTS) await page.screenshot({ path: join(process.env.DUOC_SHOTS, name + ".png"), fullPage: true }); };

test("each figure of the list opens into its records, and a record into its page", async () => {
  const page = await served.signedIn("bithu");
  await page.getByRole("link", { name: "Chỉ tiêu", exact: true }).click();
  await page.getByLabel("Văn bản giao").selectOption({ label: "97-CTr/TU (62)" });
  const reached = page.getByRole("link", { name: /^Đạt: \d+$/ });
  await page.getByText("/ 62 chỉ tiêu").waitFor();
  const told = Number((await reached.textContent()).split(": ")[1]);
  await accessible(page, "list of goals");
  await shot(page, "goals");
  await reached.click();
  await page.waitForFunction((n) => document.querySelectorAll("ul.rows > li").length === n, told);
  await page.getByRole("link", { name: /Tỷ lệ sử dụng dịch vụ công trực tuyến/ }).click();
  await page.getByRole("img", { name: /Giá trị theo thời gian/ }).waitFor();
  assert.match(await page.locator("main").innerText(), /61,4/);
  await page.getByText("bên trái chặt hơn").waitFor();
  await accessible(page, "goal");
  await shot(page, "goal");
  await page.goto(served.base + "/goals?view=sides");
  await page.getByLabel("Chỉ những chỗ khác nhau").check();
  await page.locator(".pair.conflict").first().waitFor();
  await accessible(page, "side by side");
  await shot(page, "sides");
});

test("a value is reported by the lead and verified by another unit", async () => {
  const lead = await served.signedIn("sct", { width: 390, height: 800 });
  await lead.goto(served.base + "/goals?as_of=now&q=" + encodeURIComponent("thương mại điện tử"));
  await lead.getByRole("link", { name: /Tỷ trọng thương mại điện tử/ }).click();
  await lead.getByRole("button", { name: "Báo cáo giá trị" }).click();
  const form = lead.getByRole("form", { name: "Báo cáo giá trị" });
  await form.getByLabel(/^Giá trị \(/).fill("8,25,1");
  await form.getByLabel("Tên tài liệu").fill("Báo cáo năm");
  await form.getByLabel("Ngày của giá trị").fill("31/12/2025");
  await form.getByRole("button", { name: "Gửi" }).click();
  await form.getByRole("alert").waitFor();
  await form.getByLabel(/^Giá trị \(/).fill("21,25");
  await accessible(lead, "report a value");
  await shot(lead, "report");
  await form.getByRole("button", { name: "Gửi" }).click();
  await lead.getByRole("status").filter({ hasText: "Báo cáo giá trị" }).waitFor();
  const at = new URL(lead.url()).pathname;
  const verifier = await served.signedIn("thamdinh.vptu");
  await verifier.goto(served.base + "/mine");
  const waits = verifier.getByRole("region", { name: "Giá trị chỉ tiêu chờ xác nhận" });
  await waits.getByRole("link", { name: /Tỷ trọng thương mại điện tử/ }).click();
  await verifier.waitForURL(served.base + at + "?as_of=now");
  await verifier.goto(served.base + at + "?as_of=now&year=2030");
  await verifier.getByText("Chờ xác nhận").first().waitFor();
  await verifier.getByRole("button", { name: "Xác nhận giá trị" }).click();
  await verifier.getByLabel("Chọn giá trị").selectOption({ index: 1 });
  await verifier.getByRole("form", { name: "Xác nhận giá trị" }).getByRole("button", { name: "Gửi" }).click();
  await verifier.locator("h1 + p .tag.done_on_time").waitFor();
});

test("a list is read, doubts are answered, and the import can be taken back", async () => {
  const clerk = await served.signedIn("thuky");
  await clerk.goto(served.base + "/goals/import");
  const options = clerk.getByLabel("Văn bản giao").locator("option");
  await options.filter({ hasText: "71/NQ-CP" }).waitFor({ state: "attached" });
  await clerk.getByLabel("Văn bản giao").selectOption({ label: (await options.filter({ hasText: "71/NQ-CP" }).textContent()) });
  await clerk.getByLabel("Năm, nếu danh sách không ghi").fill("2026");
  const list = "STT\tNội dung chỉ tiêu\n1\tTỷ lệ hồ sơ trực tuyến đạt 70%.\n2\tGRDP đạt 93 triệu đồng; Thu nhập đạt trên 51 triệu đồng.\n3\tPhủ sóng 5G toàn tỉnh.\n";
  await clerk.locator("input[type=file]").setInputFiles({ name: "chi-tieu.tsv", mimeType: "text/tab-separated-values", buffer: Buffer.from(list) });
  await clerk.getByRole("button", { name: "Cần quyết định 2" }).waitFor();
  await accessible(clerk, "import of goals");
  await shot(clerk, "import");
  await clerk.getByRole("button", { name: "Bỏ dòng" }).first().click();
  await clerk.getByRole("button", { name: "Hoàn tác" }).click();
  await clerk.getByRole("button", { name: "Chấp nhận mọi đề xuất", exact: true }).click();
  await clerk.getByLabel(/^Đơn vị thẩm định/).selectOption({ label: "Văn phòng Ủy ban nhân dân tỉnh" });
  await clerk.getByRole("button", { name: "Ghi chỉ tiêu (3)" }).click();
  await clerk.getByText("Đã ghi số chỉ tiêu: 4").waitFor();
  await clerk.getByRole("row", { name: /chi-tieu.tsv/ }).getByRole("button", { name: "Rút lần nhập" }).click();
  await clerk.getByLabel("Lý do").fill("nhầm tệp");
  await clerk.getByRole("button", { name: "Gửi" }).click();
  await clerk.getByRole("row", { name: /chi-tieu.tsv/ }).getByText("đã rút").waitFor();
});
