// What holds on every page: both languages, phone and keyboard, dates as they are written here, the focus where the reader is.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, password, send, serveExample } from "./support.mjs";

let base, browser, signedIn, stop;
before(async () => ({ base, browser, signedIn, stop } = await serveExample("everywhere")));
after(() => stop?.());

const pages = ["/", "/?as_of=now&year=all", "/tasks", "/tasks?class=overdue&as_of=now", "/tasks/25", "/mine", "/directives", "/directives/1", "/organisation", "/organisation/units/17",
  "/organisation/people/1", "/calendar", "/password", "/journal/900", "/import", "/no-such-page"];

for (const language of ["vi", "en"]) {
  test("every page: no serious finding, no sideways scrolling on a phone, a folded header (" + language + ")", async () => {
    const page = await signedIn("kiemtra", { width: 390, height: 844 });
    await page.context().addCookies([{ name: "duoc_lang", value: language, url: base }]);
    for (const path of pages) {
      await page.goto(base + path);
      await page.locator("main h1").waitFor();
      await page.getByText(language === "vi" ? "Đang tải…" : "Loading…").first().waitFor({ state: "detached" });
      await accessible(page, language + " " + path);
      assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390, "the page scrolls sideways: " + path);
      assert.ok((await page.locator("header").evaluate((e) => e.offsetHeight)) <= 64, "header on " + path);
      assert.equal(await page.locator("main h1").innerText() === "", false, path);
    }
    await page.getByRole("button", { name: language === "vi" ? "Danh mục" : "Menu" }).click();
    await accessible(page, "open menu");
    await page.getByRole("navigation", { name: "Đước" }).getByRole("link", { name: language === "vi" ? "Văn bản" : "Directives" }).click();
    await page.getByRole("navigation", { name: "Đước" }).waitFor({ state: "hidden" });
    await page.context().close();
  });
}

test("no English word stands on the Vietnamese pages' controls", async () => {
  const page = await signedIn("thuky");
  for (const path of [...pages, "/import"]) {
    await page.goto(base + path);
    await page.locator("main h1").waitFor();
    const words = await page.evaluate(() => [...document.querySelectorAll("label, button, th, dt, h1, h2, [placeholder], [aria-label], [title]")]
      .flatMap((e) => [e.innerText, e.getAttribute("placeholder"), e.getAttribute("aria-label"), e.getAttribute("title")]).filter(Boolean).join("\n"));
    // The browser's own words on a file button or a date box follow the browser's language: none of them may be seen.
    for (const kind of ["file", "date", "time"]) {
      const seen = await page.locator(`input[type=${kind}]`).evaluateAll((all) => all.filter((e) => getComputedStyle(e).opacity !== "0").length);
      assert.equal(seen, 0, kind + " on " + path);
    }
    assert.doesNotMatch(words, /\b(User|Name|Login|Password|Search|Date|Select|Choose|Task|Unit|State|Register|File|Send|Cancel|Close|Open)\b/, path);
  }
  await page.context().close();
});

test("the focus: name field on the sign-in page, the heading after signing in", async () => {
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(base + "/");
  await page.waitForFunction(() => document.activeElement?.getAttribute("name") === "login");
  await accessible(page, "sign in");
  await page.keyboard.type("bithu");
  await page.keyboard.press("Tab");
  await page.keyboard.type(password);
  await page.keyboard.press("Enter");
  await page.waitForFunction(() => document.activeElement?.tagName === "H1");
  await context.close();
});

test("a day is typed as day/month/year in an English browser, and what is no day is refused", async () => {
  const page = await signedIn("bithu", undefined, undefined, { locale: "en-US" });
  const field = page.getByLabel("Tại cuối ngày");
  assert.equal(await field.inputValue(), "18/09/2025");
  await field.fill("30/02/2025");
  await page.keyboard.press("Tab");
  await page.getByText("Viết ngày theo dạng ngày/tháng/năm, ví dụ 18/09/2025.").waitFor();
  assert.equal(await field.getAttribute("aria-invalid"), "true");
  assert.equal(new URL(page.url()).searchParams.get("as_of"), null);
  await accessible(page, "a refused date");
  await field.fill("1/8/2025");
  await page.keyboard.press("Enter");
  await page.waitForURL(/as_of=2025-08-01/);
  assert.equal(await field.inputValue(), "01/08/2025");
  await page.getByLabel("Lúc").fill("25:00");
  await page.keyboard.press("Tab");
  await page.getByText("Viết giờ theo dạng giờ:phút, ví dụ 09:30.").waitFor();
  await page.getByLabel("Lúc").fill("9:30");
  await page.keyboard.press("Tab");
  await page.waitForURL(/as_of=2025-08-01T09%3A30/);
  await page.context().close();
});

test("labels of the board's fields stand on one line", async () => {
  const page = await signedIn("bithu", { width: 1366, height: 768 });
  const tops = await page.locator(".head label").evaluateAll((all) => all.map((e) => Math.round(e.getBoundingClientRect().top)));
  assert.ok(tops.length >= 4);
  assert.equal(new Set(tops).size, 1, tops.join());
  await page.context().close();
});

test("a directive's type follows its symbol, its term is chosen, and a secret one has its sentence", async () => {
  const page = await signedIn("thuky");
  await page.goto(base + "/directives");
  await page.getByText(/^\d+ văn bản$/).waitFor();
  await page.getByRole("button", { name: "Ghi văn bản" }).click();
  const type = page.getByLabel("Loại văn bản");
  for (const [symbol, name] of [["98-CTr/TU", "Chương trình"], ["12/QĐ-UBND", "Quyết định"], ["57-NQ/TW", "Nghị quyết"], ["7-ct/tu", "Chỉ thị"]]) {
    await page.getByLabel("Số, ký hiệu").fill(symbol);
    assert.equal(await type.inputValue(), name, symbol);
  }
  await page.getByLabel("Số, ký hiệu").fill("991-KL/TU");
  await page.getByLabel("Cơ quan ban hành").selectOption({ index: 1 });
  await page.getByLabel("Nhiệm kỳ (văn bản Đảng)").selectOption("2025-2030");
  await page.getByLabel(/^Văn bản mật/).check();
  await accessible(page, "directive form");
  await page.getByRole("button", { name: "Gửi", exact: true }).click();
  await page.getByText("Đã ghi văn bản 991-KL/TU.").waitFor();
  await page.waitForFunction(() => document.activeElement?.classList.contains("said"));
  const row = page.getByRole("row").filter({ hasText: "991-KL/TU" });
  await row.getByText("Văn bản mật: hệ thống không lưu trích yếu và tệp.").waitFor();
  await page.getByLabel("Tìm").fill("khong co van ban nao nhu vay");
  await page.getByText("Không tìm thấy văn bản nào. Thử ít chữ hơn.").waitFor();
  await page.context().close();
});

test("every control of the header is reached by keyboard and shows it", async () => {
  const page = await signedIn("bithu");
  await page.goto(base + "/");
  await page.getByRole("region", { name: "97-CTr/TU" }).waitFor();
  const reached = [];
  for (let i = 0; i < 14; ++i) {
    await page.keyboard.press("Tab");
    reached.push(await page.evaluate(() => [document.activeElement?.textContent?.trim(), getComputedStyle(document.activeElement).outlineStyle]));
  }
  for (const name of ["Đến nội dung chính", "Nhiệm vụ", "Văn bản", "English", "Đăng xuất", "Bây giờ"]) {
    const at = reached.find(([text]) => text === name);
    assert.ok(at, name + " in " + JSON.stringify(reached));
    assert.notEqual(at[1], "none", name);
  }
  await page.context().close();
});

test("a refused act has a sentence, not a blank", async () => {
  const page = await signedIn("skhcn");
  const answer = await send(page, "/api/v1/tasks/25/report_progress", { percent: 150, note: "x" });
  assert.equal(answer.status, 422);
  await page.goto(base + "/tasks/999999");
  await page.getByRole("alert").waitFor();
  assert.ok((await page.getByRole("alert").innerText()).length > 10);
  await page.goto(base + "/directives/999999");
  assert.ok((await page.getByRole("alert").innerText()).length > 10);
  const leader = await signedIn("bithu");
  await leader.goto(base + "/mine");
  await leader.getByText("Hiện không có việc nào chờ bạn.").waitFor();
  for (const p of [page, leader]) await p.context().close();
});
