// The page of offers: recorded and withdrawn by the administrator, seen by the leader, in both languages, by keyboard and on a phone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, serveExample } from "./support.mjs";

let signedIn, base, stop;
before(async () => ({ base, signedIn, stop } = await serveExample("capacity")));
after(() => stop?.());

test("offers are recorded, tried and withdrawn; what is not promised is marked", async () => {
  const page = await signedIn("quantri");
  await page.goto(base + "/organisation");
  await page.getByRole("link", { name: "Nơi đặt dữ liệu" }).click();
  await page.getByRole("heading", { name: "Nơi đặt dữ liệu" }).waitFor();
  await page.getByText("Chưa có phương án nào.").waitFor();
  const fill = async (values) => {
    for (const [label, value] of Object.entries(values)) await page.getByLabel(label).fill(value);
  };
  assert.equal(await page.getByRole("navigation").getByRole("link", { name: "Tổ chức" }).getAttribute("aria-current"), "page");
  await page.getByRole("button", { name: "Ghi phương án" }).click();
  await fill({ "Bên chào": "Trung tâm A", "Văn bản chào": "12/CG-A", "Trả một lần (đồng)": "0", "Mỗi tháng (đồng)": "120.000.000", "Thời hạn hợp đồng (tháng)": "36",
    "Mức sẵn sàng cam kết (%), không bắt buộc": "99,95", "Chạy lại sau sự cố (phút), không bắt buộc": "30" });
  await page.getByLabel("Hình thức").selectOption({ label: "Thuê" });
  await page.getByRole("button", { name: "Ghi", exact: true }).click();
  const table = page.getByRole("table");
  await table.getByRole("columnheader", { name: "Trung tâm A" }).waitFor();
  const cell = (name) => table.getByRole("row", { name: new RegExp("^" + name.replace(/[()]/g, "\\$&")) }).getByRole("cell").first();
  assert.equal((await cell("Tổng cả hợp đồng (đồng)").innerText()).trim(), "4.320.000.000");
  assert.equal((await cell("Số phút được phép dừng mỗi năm").innerText()).trim(), "262,8");
  assert.equal((await cell("Mỗi tháng (đồng)").innerText()).trim(), "120.000.000");
  assert.equal(await cell("Mỗi tháng (đồng)").evaluate((td) => getComputedStyle(td).textAlign), "right");
  assert.match(await cell("Mất dữ liệu nhiều nhất (phút)").innerText(), /Không cam kết/);
  await accessible(page, "capacity");

  await page.getByRole("button", { name: "Ghi lần chạy thử" }).click();
  await page.getByRole("combobox").selectOption({ index: 1 });
  await fill({ "Thời gian phục hồi (giây)": "2000", "Sao lưu chậm (giây)": "1", "Số mục nhật ký đã phục hồi": "2116" });
  await page.getByRole("button", { name: "Ghi", exact: true }).click();
  await cell("Đo được: phục hồi (giây)").getByText("Kém hơn cam kết").waitFor();

  await page.getByRole("button", { name: "English" }).click();
  await page.getByRole("heading", { name: "Where the data lie" }).waitFor();
  await page.getByRole("button", { name: "Withdraw the offer" }).click();
  await page.getByRole("combobox").selectOption({ index: 1 });
  await page.getByLabel("Reason").fill("Too dear");
  await page.getByRole("region", { name: "Withdraw the offer" }).getByRole("button", { name: "Withdraw the offer" }).click();
  await page.getByText("No offer yet.").waitFor();
  await page.getByLabel("Show withdrawn ones too").check();
  await page.getByText("Too dear").waitFor();
});

test("đồng are typed as people write them, fractions are refused, nothing is chosen ahead", async () => {
  const page = await signedIn("quantri");
  await page.goto(base + "/capacity");
  await page.getByRole("button", { name: "Ghi phương án" }).click();
  const month = page.getByLabel("Mỗi tháng (đồng)");
  const wrong = page.getByText("Ghi số nguyên, ví dụ 120.000.000.");
  assert.deepEqual([await month.inputValue(), await page.getByLabel("Hình thức").inputValue(), await month.getAttribute("inputmode")], ["", "", "numeric"]);
  for (const [keys, shown] of [["120000", "120.000"], ["120.000", "120.000"], ["120.000.000", "120.000.000"], ["1200", "1.200"]]) {
    await month.fill("");
    await month.pressSequentially(keys);
    assert.equal(await month.inputValue(), shown, keys);
  }
  await month.press("Backspace");
  assert.equal(await month.inputValue(), "120");
  for (const keys of ["1.5", "120,5", "120,000", "1.20.000", "-5", "năm"]) {
    await month.fill("");
    await month.pressSequentially(keys);
    await month.press("Tab");
    await wrong.waitFor();
    assert.equal(await month.inputValue(), keys);
    assert.equal(await month.evaluate((box) => box.checkValidity()), false, keys);
  }
  await month.fill("120.000");
  await wrong.waitFor({ state: "detached" });
  const said = (label) => page.getByLabel(label).evaluate((box) => { box.checkValidity(); return box.validationMessage; });
  assert.equal(await said("Bên chào"), "Cần điền mục này");
  assert.equal(await said("Trả một lần (đồng)"), "Cần điền mục này");
  assert.equal(await said("Hình thức"), "Cần chọn một mục");
  await page.getByLabel("Bên chào").fill("B");
  assert.equal(await said("Bên chào"), "");
});

test("a leader reads, on a phone as well; a clerk does not", async () => {
  const leader = await signedIn("bithu", { width: 390, height: 800 });
  await leader.goto(base + "/capacity");
  await leader.getByRole("heading", { name: "Nơi đặt dữ liệu" }).waitFor();
  await leader.getByLabel("Hiện cả phương án đã rút").check();
  await leader.getByRole("table").waitFor();
  assert.equal(await leader.getByRole("button", { name: "Ghi phương án" }).count(), 0);
  assert.ok(await leader.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), "the page itself does not scroll sideways");
  await accessible(leader, "capacity on a phone");
  const clerk = await signedIn("thuky");
  await clerk.goto(base + "/capacity");
  await clerk.getByRole("alert").waitFor();
});
