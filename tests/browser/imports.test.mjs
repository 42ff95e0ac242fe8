// The decision table of an import as a clerk works in it, and the pages of what it has written.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { serveExample } from "./support.mjs";

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
