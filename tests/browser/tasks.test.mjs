// One task's page and one's own work: moments before it stood in the register, extensions, many members, the same task elsewhere.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { after, before, test } from "node:test";
import { accessible, binary, root, send, serveExample } from "./support.mjs";

let base, signedIn, stop, folder;
before(async () => ({ base, signedIn, stop, folder } = await serveExample("tasks")));
after(() => stop?.());

const act = async (page, task, name, body = {}) => {
  const r = await send(page, `/api/v1/tasks/${task}/${name}`, body);
  assert.equal(r.status, 200, name + " " + JSON.stringify(r.body));
  return r.body;
};
const json = (page, path) => page.evaluate(async (path) => (await fetch(path)).json(), path);

async function imported(clerk, rows, decisions = {}) {
  const annex = "STT\tNội dung nhiệm vụ\tCơ quan chủ trì\tThời hạn\n" + rows;
  const dry = await clerk.evaluate(async (annex) => {
    const session = await (await fetch("/api/v1/session")).json();
    return (await fetch("/api/v1/imports/dry_run?register=97-CTr/TU", { method: "POST", headers: { "x-duoc-csrf": session.csrf }, body: annex })).json();
  }, annex);
  const given = typeof decisions === "function" ? decisions(dry) : decisions;
  const made = await send(clerk, "/api/v1/imports/import_tasks", { file: dry.file, register: "97-CTr/TU", name: "a.tsv", decisions: given });
  assert.equal(made.status, 202, JSON.stringify(made.body));
  await clerk.waitForFunction(async (id) => (await (await fetch("/api/v1/imports/" + id)).json()).state === "done", made.body.import);
}
const find = async (page, words) => (await json(page, "/api/v1/tasks?as_of=now&q=" + encodeURIComponent(words))).items[0];

test("before a task stood in the register the pages say so, and zero alarms nobody", async () => {
  const page = await signedIn("bithu");
  await page.goto(base + "/tasks/1?as_of=2020-01-01");
  await page.getByText("Chưa có trong sổ theo dõi ở thời điểm này.").waitFor();
  assert.equal(await page.locator("main .tag").filter({ hasText: /Đúng hạn|Trong hạn|Quá hạn/ }).count(), 0);
  assert.equal(await page.getByText("Hoàn thành, đã được xác nhận").count(), 0);
  await page.goto(base + "/tasks?as_of=2020-01-01");
  await page.getByText("Không có nhiệm vụ nào trong sổ theo dõi ở thời điểm này.").waitFor();
  await page.goto(base + "/?as_of=2020-01-01");
  await page.getByText("Không có nhiệm vụ nào trong sổ theo dõi ở thời điểm này.").first().waitFor();
  await page.goto(base + "/?as_of=2025-09-18");
  const overdue = page.getByRole("region", { name: "97-CTr/TU" }).locator("div.overdue");
  await overdue.waitFor();
  const colour = (at) => at.evaluate((e) => getComputedStyle(e).color);
  assert.equal(await colour(overdue.locator("dt")), await colour(page.getByRole("region", { name: "97-CTr/TU" }).locator("div.cancelled dt")));
  await page.goto(base + "/tasks/1?as_of=now");
  await page.getByText(/^Hoàn thành, đã được xác nhận \d\d\/\d\d\/\d{4}$/).waitFor();
  assert.equal(await page.locator(".facts").getByText(/\d+ %/).count(), 0, "a verified task shows no share of an older report");
  await page.context().close();
});

test("an act while looking back says where it is to be seen; the chosen moment stays", async () => {
  const clerk = await signedIn("thuky");
  await imported(clerk, "960\tLập danh mục nền tảng\tSở Khoa học và Công nghệ\tTháng 12/2099\n");
  const task = await find(clerk, "Lập danh mục nền tảng");
  await clerk.goto(base + "/mine");
  await clerk.getByRole("region", { name: "Cần giao" }).getByRole("link", { name: "Lập danh mục nền tảng" }).waitFor();
  await accessible(clerk, "my work");
  await clerk.goto(base + "/tasks/" + task.id + "?as_of=2025-09-18");
  await clerk.getByText("Chưa có trong sổ theo dõi ở thời điểm này.").waitFor();
  await clerk.getByRole("button", { name: "Chuyển chủ trì" }).click();
  await clerk.getByText("Đơn vị mới phải tiếp nhận lại").waitFor();
  await clerk.getByRole("button", { name: "Giao nhiệm vụ" }).click();
  await clerk.getByRole("button", { name: "Gửi", exact: true }).click();
  const said = clerk.locator(".said");
  await said.getByText("Đã ghi vào nhật ký: Giao nhiệm vụ.").waitFor();
  await clerk.waitForFunction(() => document.activeElement?.classList.contains("said"));
  await accessible(clerk, "task after an act");
  await said.getByRole("link", { name: "Xem bây giờ" }).click();
  await clerk.getByText("Đang xem tại thời điểm hiện tại").waitFor();
  await clerk.locator(".tag").getByText("Đã giao").waitFor();
  await clerk.getByRole("link", { name: "Nhiệm vụ", exact: true }).click();
  await clerk.getByRole("heading", { name: "Nhiệm vụ" }).waitFor();
  await clerk.getByText("Đang xem tại thời điểm hiện tại").waitFor();
  await clerk.context().close();
});

test("an extension stands beside the deadline, and what waits for the verifier is listed", async () => {
  const clerk = await signedIn("thuky");
  await imported(clerk, "961\tSố hóa kho phim tư liệu\tSở Khoa học và Công nghệ\tTháng 12/2098\n");
  const { id } = await find(clerk, "Số hóa kho phim tư liệu");
  const focal = await signedIn("skhcn");
  await act(clerk, id, "assign_task");
  await act(focal, id, "accept_task");
  await focal.goto(`${base}/tasks/${id}?as_of=now`);
  await focal.getByRole("button", { name: "Xin gia hạn" }).click();
  await focal.getByLabel("Thời hạn mới").fill("30/06/2099");
  await focal.getByLabel("Lý do").fill("Chờ kinh phí");
  await focal.getByRole("button", { name: "Gửi", exact: true }).click();
  await focal.getByText("Đang xin gia hạn đến 30/06/2099, chờ quyết định: Chờ kinh phí").waitFor();
  const verifier = await signedIn("thamdinh.vptu");
  await verifier.goto(base + "/mine");
  await verifier.getByRole("region", { name: "Đề nghị gia hạn cần quyết định" }).getByRole("link", { name: "Số hóa kho phim tư liệu" }).click();
  await verifier.getByRole("button", { name: "Đồng ý gia hạn" }).click();
  await verifier.getByLabel("Số, ký hiệu văn bản").fill("15-TB/VPTU");
  await verifier.getByRole("button", { name: "Gửi", exact: true }).click();
  await verifier.getByText("Đã gia hạn đến 30/06/2099, theo văn bản 15-TB/VPTU").waitFor();
  await verifier.locator(".facts").getByText("Thời hạn ban đầu: 31/12/2098").waitFor();
  await verifier.getByRole("link", { name: /^xem mục/ }).click();
  assert.match(new URL(verifier.url()).hash, /^#act-\d+$/);
  const today = new Date(Date.now() + 7 * 3600_000).toISOString().slice(0, 10);
  await act(focal, id, "claim_completion", { evidence: [{ title: "Biên bản", date: today }] });
  await verifier.goto(base + "/mine");
  await verifier.getByRole("region", { name: "Cần thẩm định" }).getByRole("link", { name: "Số hóa kho phim tư liệu" }).waitFor();
  for (const p of [clerk, focal, verifier]) await p.context().close();
});

test("many cooperating units are folded behind their number", async () => {
  const clerk = await signedIn("thuky");
  await imported(clerk, "962\tTriển khai chữ ký số toàn tỉnh\tCác sở, ngành, địa phương\tTháng 12/2099\n",
    (dry) => ({ [dry.tasks[0].row]: dry.tasks[0].proposal.decision }));
  const found = await find(clerk, "Triển khai chữ ký số toàn tỉnh");
  const { cooperating } = await json(clerk, "/api/v1/tasks/" + found.id);
  assert.ok(cooperating.length > 20);
  await clerk.goto(`${base}/tasks/${found.id}?as_of=now`);
  const folded = clerk.locator("details", { hasText: `${cooperating.length} đơn vị` });
  assert.equal(await folded.locator("li").first().isVisible(), false);
  await folded.locator("summary").click();
  assert.equal(await folded.locator("li").count(), cooperating.length);
  await folded.locator("li").first().waitFor();
  await clerk.context().close();
});

test("the same task verified in another register is offered with its evidence; a person decides", async () => {
  const focal = await signedIn("skhcn");
  const verifier = await signedIn("thamdinh.vptu");
  const open = (await json(focal, "/api/v1/tasks?register=97-CTr/TU&as_of=now&class=overdue&size=200")).items.filter((t) => t.lead.code === "SKHCN" && t.step === "in_progress");
  let first, other;
  for (const t of open) {
    const link = (await json(focal, "/api/v1/tasks/" + t.id)).links[0];
    const there = link && (await json(focal, "/api/v1/tasks/" + link.task.id));
    if (there?.step === "in_progress" && there.may.includes("claim_completion")) [first, other] = [t, there];
  }
  assert.ok(first, "the example links two open tasks of the department");
  await act(focal, first.id, "claim_completion", { evidence: [{ title: "Biên bản nghiệm thu kho dữ liệu", date: "2026-01-05" }] });
  await focal.goto(`${base}/tasks/${other.id}?as_of=now`);
  await focal.getByRole("heading", { name: "Lịch sử" }).waitFor();
  assert.equal(await focal.getByText("đã được xác nhận hoàn thành ngày").count(), 0, "a claim alone offers nothing");
  await act(verifier, first.id, "verify_completion");
  await focal.getByText(new RegExp(`trong sổ 97-CTr/TU đã được xác nhận hoàn thành ngày`)).waitFor();
  await accessible(focal, "same task done elsewhere");
  await focal.getByRole("button", { name: "Báo hoàn thành với minh chứng này" }).click();
  assert.equal(await focal.getByLabel("Tên tài liệu").inputValue(), "Biên bản nghiệm thu kho dữ liệu");
  assert.equal(await focal.getByLabel("Ngày của tài liệu").inputValue(), "05/01/2026");
  assert.equal((await json(focal, "/api/v1/tasks/" + other.id)).step, "in_progress", "nothing is written before the person sends it");
  await focal.getByRole("button", { name: "Gửi", exact: true }).click();
  await focal.getByText("Đã ghi vào nhật ký: Báo hoàn thành.").waitFor();
  for (const p of [focal, verifier]) await p.context().close();
});

test("a proof reads in words, is checked here, and its file is what the program checks", async () => {
  const page = await signedIn("bithu");
  const task = await json(page, "/api/v1/tasks/1");
  const entry = task.acts.find((a) => a.act === "verify_completion");
  await page.goto(base + "/journal/" + entry.position);
  await page.getByText("Đã chứng minh").waitFor();
  await page.getByText("Trình duyệt đã tính lại gốc cây").waitFor();
  const facts = page.locator("dl");
  await facts.getByText("Xác nhận hoàn thành").waitFor();
  await facts.getByText(entry.by.name).waitFor();
  await accessible(page, "proof");
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "Tải chứng minh (JSON)" }).click()]);
  const file = `${folder}/proof.json`;
  await download.saveAs(file);
  const checked = spawnSync(binary, ["journal", "check", file], { cwd: root, encoding: "utf8" });
  assert.equal(checked.status, 0, checked.stdout + checked.stderr);
  await facts.getByRole("link", { name: task.work }).click();
  await page.getByRole("heading", { name: task.work }).waitFor();
  await page.context().close();
});
