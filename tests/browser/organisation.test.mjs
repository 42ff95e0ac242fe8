// The organisation's pages: the tree in time, an administrator's acts, reveals, passwords and the calendar.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { accessible, password, send, serveExample } from "./support.mjs";

let base, signedIn, stop;
before(async () => ({ base, signedIn, stop } = await serveExample("organisation")));
after(() => stop?.());

test("the tree of today and of another day, and where closed units went", async () => {
  const page = await signedIn("bithu");
  await page.getByRole("link", { name: "Tổ chức" }).click();
  await page.getByRole("heading", { name: "Tổ chức" }).waitFor();
  await page.getByText(/^đã nhập vào/).first().waitFor();
  await accessible(page, "tree");
  const closedToday = await page.getByText(/^đã nhập vào/).count();
  await page.goto(base + "/organisation?on=2024-01-01");
  await page.getByRole("link", { name: "Sở Khoa học và Công nghệ", exact: true }).waitFor();
  assert.ok((await page.getByText(/^đã nhập vào/).count()) < closedToday, "in 2024 fewer units were closed");
  await page.goto(base + "/organisation");
  await page.getByLabel("Tìm đơn vị hoặc người").fill("ly ngoc binh");
  await page.getByRole("link", { name: "Lý Ngọc Bình" }).click();
  await page.getByRole("heading", { name: "Lý Ngọc Bình" }).waitFor();
  assert.equal(await page.getByRole("button", { name: "Xem thông tin liên hệ" }).count(), 0, "a leader reveals nothing");
  await page.context().close();
});

test("an administrator adds a unit and a person, renames, merges and ends a post", async () => {
  const page = await signedIn("quantri");
  await page.goto(base + "/organisation/units/17");
  await page.getByRole("button", { name: "Thêm đơn vị trực thuộc" }).click();
  await page.getByLabel("Tên", { exact: true }).fill("Trung tâm Đổi mới sáng tạo");
  await page.getByLabel("Mã đơn vị").fill("TTDMST");
  await page.getByLabel("Loại đơn vị").selectOption("agency");
  await accessible(page, "act on a unit");
  await page.getByRole("button", { name: "Thêm đơn vị trực thuộc" }).last().click();
  await page.getByRole("link", { name: "Trung tâm Đổi mới sáng tạo" }).click();
  await page.getByRole("heading", { name: "Trung tâm Đổi mới sáng tạo" }).waitFor();
  await page.getByRole("button", { name: "Thêm người" }).click();
  await page.getByLabel("Họ và tên").fill("Trần Thị Sen");
  await page.getByLabel("Tên đăng nhập").fill("sen");
  await page.getByLabel(/^Mật khẩu ban đầu/).fill("hoa sen nở tháng sáu");
  await page.getByLabel("Điện thoại").fill("0909123456");
  await page.getByLabel("Vai trò").selectOption("focal_point");
  await page.getByLabel("Chức danh", { exact: true }).fill("Chuyên viên");
  await page.getByRole("button", { name: "Thêm người" }).last().click();
  await page.getByRole("link", { name: "Trần Thị Sen" }).waitFor();
  await page.getByRole("button", { name: "Đổi tên" }).click();
  await page.getByLabel("Tên", { exact: true }).fill("Trung tâm Đổi mới");
  await page.getByRole("button", { name: "Đổi tên" }).last().click();
  await page.getByRole("heading", { name: "Trung tâm Đổi mới", exact: true }).waitFor();
  await page.getByRole("button", { name: "Thêm người" }).click();
  await page.getByLabel("Họ và tên").fill("Người Khác");
  await page.getByLabel("Tên đăng nhập").fill("sen");
  await page.getByLabel(/^Mật khẩu ban đầu/).fill("hoa sen nở tháng sáu");
  await page.getByLabel("Vai trò").selectOption("clerk");
  await page.getByLabel("Chức danh", { exact: true }).fill("Chuyên viên");
  await page.getByRole("button", { name: "Thêm người" }).last().click();
  await page.getByText("Tên đăng nhập đã có người dùng. Chọn tên khác.").waitFor();
  await page.getByRole("button", { name: "Thôi", exact: true }).click();
  await page.getByRole("button", { name: "Thôi giữ vị trí Trần Thị Sen" }).click();
  await page.getByRole("button", { name: "Thôi giữ vị trí", exact: true }).click();
  await page.getByText(/đến \d\d\/\d\d\/\d{4}/).first().waitFor();
  await page.getByRole("button", { name: "Sáp nhập" }).click();
  await page.getByLabel("Nhập vào đơn vị").selectOption({ label: "Sở Khoa học và Công nghệ" });
  await page.getByRole("button", { name: "Sáp nhập" }).last().click();
  await page.locator(".note").getByRole("link", { name: "Sở Khoa học và Công nghệ" }).waitFor();
  await page.context().close();
});

test("a reveal needs a purpose and shows the value once; erasing ends the account", async () => {
  const page = await signedIn("quantri");
  const added = await send(page, "/api/v1/people/add_person", { login: "tam", name: "Lê Văn Tạm", phone: "0911000222", password: "mat khau cua tam" });
  assert.equal(added.status, 200, JSON.stringify(added.body));
  const id = added.body.record.split("/")[1];
  await page.goto(base + "/organisation/people/" + id);
  await page.getByRole("button", { name: "Xem thông tin liên hệ" }).click();
  await page.getByLabel("Mục đích xem").fill("Báo lịch họp gấp");
  await accessible(page, "person");
  await page.getByRole("button", { name: "Xem thông tin liên hệ" }).last().click();
  await page.getByText("0911000222").waitFor();
  const again = await page.evaluate(async (id) => JSON.stringify(await (await fetch("/api/v1/people/" + id)).json()), id);
  assert.ok(!again.includes("0911000222"));
  await page.getByRole("button", { name: "Xóa dữ liệu cá nhân" }).click();
  await page.getByLabel("Tôi hiểu và muốn xóa").check();
  await page.getByRole("button", { name: "Xóa dữ liệu cá nhân" }).last().click();
  await page.getByText("Dữ liệu cá nhân đã xóa").waitFor();
  const status = await page.evaluate(async () =>
    (await fetch("/api/v1/session", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ login: "tam", password: "mat khau cua tam" }) })).status);
  assert.equal(status, 401);
  await page.context().close();
});

test("one's own password is changed from the header, and other sessions end", async () => {
  const page = await signedIn("stc");
  const other = await signedIn("stc");
  await page.getByRole("link", { name: /Đổi mật khẩu$/ }).click();
  await page.getByLabel("Mật khẩu hiện tại").fill("khong phai mat khau");
  await page.getByLabel("Mật khẩu mới (từ 10 ký tự)").fill("mot cau dai de nho");
  await page.getByLabel("Nhập lại mật khẩu mới").fill("mot cau dai de nho");
  await page.getByRole("button", { name: "Đổi mật khẩu" }).click();
  await page.getByText("Mật khẩu hiện tại không đúng.").waitFor();
  await accessible(page, "password");
  await page.getByLabel("Mật khẩu hiện tại").fill(password);
  await page.getByRole("button", { name: "Đổi mật khẩu" }).click();
  await page.getByText(/Đã đổi mật khẩu\./).waitFor();
  const status = (p) => p.evaluate(async () => (await fetch("/api/v1/people")).status);
  assert.equal(await status(page), 200);
  assert.equal(await status(other), 401);
  const back = await signedIn("stc", undefined, "mot cau dai de nho");
  for (const p of [page, other, back]) await p.context().close();
});

test("the calendar is drafted by keyboard and written as one act", async () => {
  const page = await signedIn("quantri", { width: 390, height: 844 });
  await page.goto(base + "/calendar?year=2028");
  await page.getByText("Lịch tạm tính").waitFor();
  assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 390);
  await accessible(page, "calendar on a phone");
  await page.getByRole("button", { name: "Sửa lịch" }).click();
  await page.getByRole("button", { name: /^03\/05\/2028/ }).focus();
  await page.keyboard.press("Enter");
  await page.getByRole("radio", { name: "Nghỉ bù, hoán đổi" }).check();
  await page.getByLabel("Lý do", { exact: true }).fill("Hoán đổi ngày nghỉ");
  await page.getByLabel("Năm này đã có thông báo chính thức").check();
  await page.getByText("2 thay đổi chưa ghi").waitFor();
  await accessible(page, "calendar draft");
  await page.getByRole("button", { name: "Ghi lịch năm 2028" }).click();
  await page.getByText("Đã ghi lịch.").waitFor();
  await page.getByRole("listitem").filter({ hasText: "Hoán đổi ngày nghỉ" }).waitFor();
  await page.getByText("Theo thông báo chính thức").waitFor();
  const reader = await signedIn("bithu");
  await reader.goto(base + "/calendar?year=2028");
  await reader.getByRole("listitem").filter({ hasText: "Hoán đổi ngày nghỉ" }).waitFor();
  assert.equal(await reader.getByRole("button", { name: "Sửa lịch" }).count(), 0);
  for (const p of [page, reader]) await p.context().close();
});

test("a changed holiday proposes new due moments, and the keeper of the registers accepts them", async () => {
  const clerk = await signedIn("thuky");
  const open = await clerk.evaluate(async () =>
    (await (await fetch("/api/v1/tasks?class=in_term&register=97-CTr/TU&as_of=now&sort=deadline&size=200")).json()).items.filter((t) => t.due_at));
  const task = open.at(-1);
  assert.ok(task && Date.parse(task.due_at) > Date.now(), "the example holds a task that is due in the future");
  const lastDay = new Date(Date.parse(task.due_at) + 7 * 3600_000 - 86400_000).toISOString().slice(0, 10);
  const [y, m, d] = lastDay.split("-");
  const keeper = await signedIn("quantri");
  await keeper.goto(`${base}/calendar?year=${y}`);
  await keeper.getByRole("button", { name: "Sửa lịch" }).click();
  await keeper.getByRole("button", { name: new RegExp(`^${d}/${m}/${y}`) }).click();
  await keeper.getByRole("radio", { name: "Nghỉ lễ, Tết" }).check();
  await keeper.getByLabel("Lý do", { exact: true }).fill("Nghỉ theo thông báo mới");
  await keeper.getByRole("button", { name: "Ghi lịch năm" }).click();
  await keeper.getByText("Đã ghi lịch.").waitFor();
  await keeper.getByText("Cơ quan thường trực giữ các sổ nhiệm vụ sẽ chấp nhận lịch mới.").waitFor();
  assert.equal(await keeper.getByRole("button", { name: "Chấp nhận các thời hạn mới" }).count(), 0, "an administrator keeps no register");
  await clerk.goto(`${base}/calendar?year=${y}`);
  await clerk.getByRole("link", { name: `97-CTr/TU · ${task.no}`, exact: true }).waitFor();
  await accessible(clerk, "proposals");
  await clerk.getByLabel("Số, ký hiệu văn bản").fill("99/TB-UBND");
  await clerk.getByRole("button", { name: "Chấp nhận các thời hạn mới" }).click();
  await clerk.getByText("Đã chấp nhận lịch mới.").waitFor();
  await clerk.getByRole("heading", { name: /^Thời hạn cần xem lại/ }).waitFor({ state: "detached" });
  const moved = await clerk.evaluate(async (id) => (await (await fetch("/api/v1/tasks/" + id + "?as_of=now")).json()).due_at, task.id);
  assert.ok(moved > task.due_at, moved);
  for (const p of [clerk, keeper]) await p.context().close();
});
