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
  await clerk.getByRole("dialog").getByRole("button", { name: "Chấp nhận (2)" }).click();
  await clerk.getByText("Đã chấp nhận đề xuất của 2 dòng").waitFor();
  await clerk.getByLabel(/^Đơn vị thẩm định/).selectOption({ label: "Văn phòng Ủy ban nhân dân tỉnh" });
  await clerk.getByRole("button", { name: "Ghi chỉ tiêu (3)" }).click();
  await clerk.getByText("Đã ghi số chỉ tiêu: 4").waitFor();
  await clerk.getByRole("row", { name: /chi-tieu.tsv/ }).getByRole("button", { name: "Rút lần nhập" }).click();
  await clerk.getByLabel("Lý do").fill("nhầm tệp");
  await clerk.getByRole("button", { name: "Gửi" }).click();
  await clerk.getByRole("row", { name: /chi-tieu.tsv/ }).getByText("đã rút").waitFor();
});

test("decisions of a list survive a reload, are taken back, and say what they still need", async () => {
  const clerk = await served.signedIn("thuky");
  await clerk.goto(served.base + "/goals/import");
  const options = clerk.getByLabel("Văn bản giao").locator("option");
  await options.filter({ hasText: "71/NQ-CP" }).waitFor({ state: "attached" });
  await clerk.getByLabel("Văn bản giao").selectOption({ label: (await options.filter({ hasText: "71/NQ-CP" }).textContent()) });
  const list = "STT\tNội dung chỉ tiêu\n1\tTỷ lệ hồ sơ trực tuyến đạt 75%.\n2\tTỷ lệ chữ ký số đạt 55%.\n";
  await clerk.locator("input[type=file]").setInputFiles({ name: "khong-nam.tsv", mimeType: "text/tab-separated-values", buffer: Buffer.from(list) });
  await clerk.getByRole("button", { name: "Cần quyết định 2" }).waitFor();
  const row = clerk.getByRole("row", { name: /hồ sơ trực tuyến/ });
  if (await row.getByRole("button", { name: /^Chấp nhận:/ }).count()) {
    await row.getByRole("button", { name: /^Chấp nhận:/ }).click();
    await row.getByText("Còn cần: năm của mức phải đạt").waitFor();
  }
  await row.getByLabel("Năm của mức phải đạt").fill("2027");
  await row.getByLabel("Năm của mức phải đạt").blur();
  await clerk.getByText(/Đã quyết định 1\/2/).waitFor();
  await clerk.reload();
  await clerk.getByText("Tiếp tục bản đang quyết định dở: khong-nam.tsv").waitFor();
  await clerk.getByText(/Đã quyết định 1\/2/).waitFor();
  assert.equal(await row.getByLabel("Năm của mức phải đạt").inputValue(), "2027");
  assert.match(await clerk.getByLabel("Văn bản giao").locator("option:checked").textContent(), /71\/NQ-CP/);
  await accessible(clerk, "a list gone on with");
  await shot(clerk, "goals-resumed");
  await row.getByRole("button", { name: "Quyết định lại" }).click();
  await clerk.getByText(/Đã quyết định 0\/2/).waitFor();
  await clerk.getByRole("button", { name: "Hoàn tác", exact: true }).click();
  await clerk.getByText(/Đã quyết định 1\/2/).waitFor();
  await clerk.getByRole("button", { name: "Bỏ bản nhập này" }).click();
  await clerk.reload();
  await clerk.getByRole("heading", { name: "Nhập chỉ tiêu" }).waitFor();
  assert.equal(await clerk.getByText("khong-nam.tsv").count(), 0);
});
