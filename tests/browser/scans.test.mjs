// Scans in the page where imports begin: read in the background, found again, stopped; what is uncertain beside its picture.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, serveExample } from "./support.mjs";
import { scanOf } from "./scanned.mjs";

let base, browser, signedIn, stop;
before(async () => ({ base, browser, signedIn, stop } = await serveExample("scans")));
after(() => stop?.());

const heading = ["TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Thời hạn"];
const pdf = (name, buffer) => ({ name, mimeType: "application/pdf", buffer });
const shot = async (page, name) => { if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true }); };

async function importPage(login) {
  const page = await signedIn(login);
  page.setDefaultTimeout(120_000);  // for the slowest of machines
  await page.goto(base + "/import");
  await page.getByLabel("Sổ nhiệm vụ").selectOption("nq57.vn");
  return page;
}

test("a long scan is read while its clerk is elsewhere, another waits for it, both are stopped", async () => {
  const long = await scanOf(browser, [heading, ["1", "Rà soát danh mục dữ liệu dùng chung", "Sở Tài chính", "Quý II/2026"]], 60);
  const page = await importPage("thuky");
  await page.getByLabel(/Tệp phụ lục/).setInputFiles(pdf("dai.pdf", long));
  await page.getByText(/Đang đọc dai.pdf: Trang \d+\/60/).waitFor();
  await page.getByRole("link", { name: "Bảng điều hành" }).click();
  await page.getByRole("heading", { name: "Bảng điều hành" }).waitFor();
  await page.getByRole("link", { name: "Nhập phụ lục" }).click();
  await page.getByText(/Đang đọc dai.pdf: Trang \d+\/60/).waitFor();
  await page.reload();
  await page.getByText(/Đang đọc dai.pdf: Trang \d+\/60/).waitFor();
  await accessible(page, "a scan is being read");
  await page.getByLabel("Sổ nhiệm vụ").selectOption("nq57.vn");
  await page.getByLabel(/Tệp phụ lục/).setInputFiles(pdf("sau.pdf", long));
  await page.getByText("Chờ đọc sau tệp khác: sau.pdf").waitFor();
  await shot(page, "scan-waits");
  await page.getByRole("button", { name: "Dừng" }).first().click();
  await page.getByText("dai.pdf:").waitFor({ state: "detached" });
  await page.getByText(/Đang đọc sau.pdf: Trang \d+\/60/).waitFor();
  await page.getByRole("button", { name: "Dừng" }).click();
  await page.getByText("sau.pdf:").waitFor({ state: "detached" });
  assert.equal(await page.getByRole("button", { name: "Dừng" }).count(), 0);
  await page.getByText("Đã dừng đọc").waitFor();
  await page.context().close();
});

test("what a scan may have misread stands beside its picture and is corrected", async () => {
  const scan = await scanOf(browser, [heading, ["1", "Lập kế hoạch xqzvkt của tỉnh", "Sở Tài chính", "Quý II/2026"],
    ["2", "Rà soát danh mục dữ liệu dùng chung", "Sở Tài chính", "Quý II/2026"]]);
  const page = await importPage("thuky");
  await page.getByLabel(/Tệp phụ lục/).setInputFiles(pdf("quet.pdf", scan));
  await page.waitForURL(/\/import\/\d+/);
  const picture = page.locator("img[src*='picture?at=']").first();
  await picture.waitFor();
  await picture.evaluate((img) => img.decode());
  assert.ok(await picture.evaluate((img) => img.naturalWidth > 20 && img.naturalHeight > 8));
  await accessible(page, "uncertain cells");
  const edge = await page.locator(".scroll").evaluate((e) => e.getBoundingClientRect().right);
  for (const what of await page.locator(".cells textarea, .cells img").all()) assert.ok(await what.evaluate((e) => e.getBoundingClientRect().right) <= edge, "nothing runs past the card");
  const [large] = await Promise.all([page.context().waitForEvent("page"), picture.click()]);
  await large.waitForURL(/picture\?at=/);
  await large.close();
  await shot(page, "scan-uncertain");
  const row = page.getByRole("row", { name: /xqzvkt/ });
  await row.locator("textarea").first().fill("Lập kế hoạch năm của tỉnh");
  await row.getByRole("button", { name: "Đọc như trên" }).click();
  await page.getByRole("button", { name: /Cần quyết định 1$/ }).waitFor();
  await page.reload();
  await page.getByRole("button", { name: /Ghi vào sổ \(1 mới\)/ }).click();
  await page.getByRole("dialog").getByText("1 dòng chưa quyết định vẫn ở lại bản nhập này").waitFor();
  await page.getByRole("button", { name: "Ghi", exact: true }).click();
  await page.locator(".said").getByText(/1\/1 đã ghi/).waitFor();
  await page.locator(".said").getByRole("link", { name: "Xem bây giờ" }).click();
  await page.getByText("Lập kế hoạch năm của tỉnh").first().waitFor({ timeout: 20_000 });
  await page.context().close();
});
