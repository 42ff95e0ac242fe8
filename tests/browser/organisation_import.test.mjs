// The page that brings units, people and holidays in from files: dry run, decisions, writing, what to do afterwards.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, serveExample } from "./support.mjs";

let base, signedIn, stop;
before(async () => ({ base, signedIn, stop } = await serveExample("organisation-import")));
after(() => stop?.());

const file = (name, text) => ({ name, mimeType: "text/csv", buffer: Buffer.from(text) });
const shot = async (page, name) => { if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${name}.png`, fullPage: true }); };

test("units: a row is decided, the rest is written, the same file changes nothing", async () => {
  const page = await signedIn("quantri");
  await page.goto(base + "/organisation");
  await page.getByRole("link", { name: "Nhập tổ chức từ tệp" }).click();
  await page.getByRole("heading", { name: "Nhập tổ chức từ tệp" }).waitFor();
  await accessible(page, "empty import page");
  const list = file("don-vi.csv", "Tên đơn vị,Mã,Loại đơn vị,Trực thuộc,Tên khác\nPhòng Dữ liệu số,PDLS,Sở phòng,Trung tâm thử\nTrung tâm thử,,Đơn vị sự nghiệp,SKHCN,TT thử\n"
    + "Sở Khoa học và Công nghệ mới,SKHCN,,,\nXã Đá Bạc,,xã,,\nPhường Hoà Thành,,,,\nXã Không Đâu,X1,xã,Ở đâu đó,\nSai,S1,xã,CM,,\nSai,S1,xã,CM,,\n");
  await page.getByLabel("Tệp", { exact: true }).setInputFiles(list);
  await page.getByRole("button", { name: /Cần quyết định 3/ }).waitFor();
  await accessible(page, "dry run");
  await shot(page, "units-asked");
  await page.getByRole("button", { name: "Nhận mọi đề nghị" }).click();
  await page.getByRole("button", { name: /Cần quyết định 1/ }).waitFor();
  await page.getByRole("button", { name: /Sẽ đổi/ }).click();
  await shot(page, "units-ready");
  await page.getByRole("button", { name: /Không đổi 2/ }).waitFor();
  await page.getByRole("button", { name: /^Ghi \(4 dòng\)/ }).click();
  await page.getByText(/Đã ghi: 4\/4 dòng, 1 mục nhật ký/).waitFor();
  await accessible(page, "written");
  await shot(page, "units-written");
  await page.getByLabel("Tệp", { exact: true }).setInputFiles(list);
  await page.getByRole("button", { name: /Sẽ đổi 0/ }).waitFor();
  assert.equal(await page.getByRole("button", { name: /^Ghi \(0 dòng\)/ }).isDisabled(), true);
  await page.context().close();
});

test("people and holidays, by keyboard and on a phone", async () => {
  const page = await signedIn("quantri", { width: 390, height: 844 });
  await page.goto(base + "/organisation/import?what=people");
  await page.getByText("Người mới chưa đăng nhập được").waitFor();
  await page.getByLabel("Tệp", { exact: true }).setInputFiles(file("nguoi.csv", "Họ và tên,Đơn vị,Vai trò,Chức danh,Điện thoại\nTrần Thị Bông Sen,SKHCN,Đầu mối,Chuyên viên,0900111222\nLê Văn Mới,SKHCN,vua,,\n"));
  await page.getByRole("button", { name: /Cần quyết định 1/ }).waitFor();
  await page.getByLabel("Vai trò").focus();
  await page.keyboard.press("ArrowDown");
  await page.getByLabel("Vai trò").selectOption("clerk");
  await page.getByRole("button", { name: /Xem lại theo quyết định/ }).click();
  await page.getByRole("button", { name: /Sẽ đổi 2/ }).waitFor();
  await accessible(page, "people on a phone");
  await shot(page, "people-phone");
  assert.ok(!(await page.content()).includes("0900111222"));
  assert.ok(await page.evaluate(() => document.documentElement.scrollWidth <= innerWidth), "the page does not scroll sideways");
  await page.getByRole("button", { name: /^Ghi/ }).click();
  await page.getByText(/Đã ghi: 2\/2 dòng, 4 mục nhật ký/).waitFor();
  await page.getByLabel("Nhập gì").selectOption("holidays");
  await page.getByLabel("Tệp", { exact: true }).setInputFiles(file("nghi.csv", "Ngày,Tên,Loại\n16–17/03/2027,Lễ hội,nghỉ\n03/03/2026,Ngày lạ,nghỉ\n01/01/2026,Tết Dương lịch,nghỉ\n"));
  await page.getByRole("button", { name: /Cần quyết định 1/ }).waitFor();
  await page.getByRole("button", { name: "Ghi (1 dòng, 2 ngày)", exact: true }).waitFor();
  await page.getByRole("button", { name: /Không đổi 1/ }).click();
  const still = page.getByRole("row", { name: /Tết Dương lịch/ });
  await still.getByText("01/01/2026").waitFor();
  assert.ok(!(await still.innerText()).includes("Loại"), "what does not change is shown as no change");
  await shot(page, "holidays-phone");
  await page.getByRole("button", { name: /^Ghi/ }).click();
  await page.getByText(/Đã ghi: 1\/1 dòng, 2 ngày/).waitFor();
  await page.getByText(/Lịch đã đặt chưa dời thời hạn nào/).waitFor();
  await page.getByRole("link", { name: "Xem lịch" }).waitFor();
  await page.context().close();
});

test("the number to write counts what was just decided, before it is written", async () => {
  const page = await signedIn("quantri");
  await page.goto(base + "/organisation/import?what=people");
  await page.getByLabel("Tệp", { exact: true }).setInputFiles(file("nguoi-2.csv", "Họ và tên,Đơn vị,Vai trò\nLê Thị Sen,SKHCN,Đầu mối\nLê Văn Tràm,SKHCN,vua\n"));
  await page.getByRole("button", { name: "Ghi (1 dòng)", exact: true }).waitFor();
  await page.getByLabel("Vai trò").selectOption("clerk");
  await page.getByRole("button", { name: "Ghi (1 dòng)", exact: true }).click();
  const asked = page.getByRole("dialog", { name: "Ghi 2 dòng?" });
  await accessible(page, "asked before writing");
  await asked.getByRole("button", { name: "Ghi", exact: true }).click();
  await page.getByText(/Đã ghi: 2\/2 dòng/).waitFor();
  await page.context().close();
});

test("who is no administrator is not offered it", async () => {
  const page = await signedIn("bithu");
  await page.goto(base + "/organisation");
  await page.getByRole("link", { name: "Lịch làm việc" }).waitFor();
  assert.equal(await page.getByRole("link", { name: "Nhập tổ chức từ tệp" }).count(), 0);
  await page.context().close();
});
