// The amended directive: rows are held against tasks by what they say, amendments are accepted one
// by one, and what a merger explains asks nothing.
import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { begin, decide, proposals, write } from "./drafts.mjs";
import { duoc, root, serveExample, signedIn } from "./served.mjs";

let served, clerk, directive;
const register = "03/NQ-CP";
before(async () => {
  served = await serveExample();
  clerk = await signedIn(served.base, "thuky");
  directive = (await clerk.json("/api/v1/directives?size=200")).items.find((d) => d.symbol === register).id;
});
after(() => served.end());

const head = "no\ttask\tlead\tcooperating\tdeadline_text\tproduct";
const table = (rows) => [head, ...rows.map((r) => r.join("\t"))].join("\n");
const rows = [
  ["1", "Xây dựng bộ chỉ số đánh giá mức độ chuyển đổi số của các xã, phường trong tỉnh và công bố kết quả hằng năm", "Bộ Thông tin và Truyền thông", "Bộ Tài chính", "6/2026", "Quyết định"],
  ["2", "Rà soát toàn bộ quy trình nội bộ để cắt giảm giấy tờ trong giải quyết thủ tục hành chính", "Sở Tài chính", "Sở Nội vụ", "12/2026", "Báo cáo"],
  ["3", "Triển khai nền tảng học trực tuyến mở cho cán bộ, công chức; tổ chức bồi dưỡng kỹ năng số cho người dân tại các nhà văn hóa ấp, khóm", "Sở Nội vụ", "", "9/2026", "Khóa học"],
  ["4", "Mua sắm máy chủ dự phòng cho trung tâm dữ liệu của tỉnh", "Sở Tài chính", "", "3/2026", ""],
  ["5", "Lập phương án thuê đường truyền số liệu chuyên dùng cấp hai", "Sở Tài chính", "", "4/2026", ""],
  ["6", "Số hóa hồ sơ đất đai của các xã ven biển", "Sở Nông nghiệp và Môi trường", "", "12/2026", "Hồ sơ số"],
];
const amended = [
  ["A", rows[0][1], "Bộ Khoa học và Công nghệ", "Bộ Tài chính", "6/2026", "Quyết định"],
  ["B", rows[1][1], "Sở Tài chính", "Sở Nội vụ", "31/03/2027", "Báo cáo"],
  ["C", "Triển khai nền tảng học trực tuyến mở cho cán bộ, công chức", "Sở Nội vụ", "", "9/2026", "Khóa học"],
  ["D", "Tổ chức bồi dưỡng kỹ năng số cho người dân tại các nhà văn hóa ấp, khóm", "Sở Nội vụ", "", "10/2026", "Lớp học"],
  ["E", "Mua sắm máy chủ dự phòng cho trung tâm dữ liệu của tỉnh; lập phương án thuê đường truyền số liệu chuyên dùng cấp hai", "Sở Tài chính", "", "4/2026", ""],
  ["F", "Đặt hàng nghiên cứu giống tôm kháng bệnh", "Sở Khoa học và Công nghệ", "", "12/2026", "Đề tài"],
];

test("moved deadlines, split, joined and dropped tasks are proposed, and a merger asks nothing", async () => {
  const first = await begin(clerk, table(rows), { register, directive });
  assert.deepEqual([first.new, first.needs_decision, first.refused], [6, 0, 0]);
  assert.equal((await write(clerk, first.draft, 0)).written, 6);

  const draft = await begin(clerk, table(amended), { register, directive, name: "sua-doi.tsv" });
  const of = (no) => draft.tasks.find((t) => t.no === no);
  assert.equal(of("A").change, "changed");
  assert.equal(of("A").status, "ready");
  assert.match(of("A").follows, /Theo việc sáp nhập Bộ Thông tin và Truyền thông/);
  assert.deepEqual(of("B").differences.map((d) => [d.column, d.was, d.now]), [["deadline_text", "12/2026", "31/03/2027"]]);
  assert.deepEqual([of("D").stands.no, of("D").change], ["3", "changed"], "the longest part goes on with the task");
  assert.deepEqual([of("C").split_from.no, of("C").change], ["3", "new"]);
  assert.deepEqual([of("E").joins.length, of("E").status], [1, "needs_decision"]);
  assert.equal(of("F").change, "new");
  assert.deepEqual(draft.dropped_tasks.map((d) => d.no).sort(), ["4", "5", "6"].filter((no) => no !== of("E").stands.no));
  const gone = draft.dropped_tasks.find((d) => d.no === "6");
  assert.equal(gone.taken_in_by, null);

  const kept = await decide(clerk, draft.draft, { ...proposals(draft), ["t" + gone.id]: { accept: true } });
  const done = await write(clerk, draft.draft, kept.n);
  assert.deepEqual([done.state, done.problem, done.left], ["done", null, 0], JSON.stringify(done));
  const tasks = (await clerk.json("/api/v1/tasks?as_of=now&size=200&register=" + encodeURIComponent(register))).items;
  const by = (no) => tasks.find((t) => t.no === no);
  assert.equal(by("2").deadline, "2027-03-31");
  assert.equal(by("6").class, "cancelled");
  assert.equal(by("1").lead.code, "BKHCN", "the merger had handed it over");
  const moved = await clerk.json("/api/v1/tasks/" + by("2").id);
  assert.equal(moved.first_deadline, "2026-12-31");
  assert.deepEqual(moved.acts.map((a) => a.step), ["registered", "amended"]);
  assert.equal(moved.acts[1].document, register);
  assert.deepEqual(moved.acts[0].changes, []);
  assert.deepEqual(moved.acts[1].changes.find((c) => c.column === "deadline"), { column: "deadline", was: "2026-12-31", now: "2027-03-31" });
  const again = await begin(clerk, table(amended), { register, directive });
  assert.deepEqual([again.changed - again.follows_mergers, again.new, again.dropped, again.needs_decision], [0, 0, 0, 0]);
  const verified = duoc("journal", "verify", "--store", served.store);
  assert.equal(verified.status, 0, verified.stdout + verified.stderr);
});

test("an amended annex without numbers and in another order says the same", async () => {
  const plain = await begin(clerk, table(amended), { register, directive });
  const shuffled = [...amended].reverse().map((r) => ["", ...r.slice(1)]);
  const other = await begin(clerk, table(shuffled), { register, directive });
  for (const count of ["changed", "unchanged", "new", "dropped", "follows_mergers", "needs_decision"])
    assert.equal(other[count], plain[count], count);
});

test("two clerks at once: a row decided since is a conflict, and nothing unseen is written", async () => {
  const text = table([["71", "Thuê dịch vụ giám sát an toàn thông tin", "Các sở, ban, ngành", "", "8/2027", ""]]);
  const draft = await begin(clerk, text, { register, directive });
  const [row] = draft.tasks;
  const second = await signedIn(served.base, "thuky");
  const theirs = await decide(second, draft.draft, { [row.row]: { skip: true } });
  const mine = await decide(clerk, draft.draft, { [row.row]: row.proposal.decision });
  assert.deepEqual(mine.conflicts, [String(row.row)]);
  assert.equal(mine.decisions.at(-1).decision.skip, true, "the answer shows what was decided instead");
  const early = await write(clerk, draft.draft, 0);
  assert.deepEqual([early.status, early.refused.code], [412, "import.decided_since"]);
  const seen = { [row.row]: theirs.n };
  const kept = await decide(clerk, draft.draft, { [row.row]: null }, seen);
  assert.equal(kept.conflicts.length, 0, "a decision that was seen can be taken back");
  const resumed = await clerk.json("/api/v1/imports/drafts/" + draft.draft);
  assert.equal(resumed.decisions.find((d) => d.row === String(row.row)).decision, null);
  assert.ok((await clerk.json("/api/v1/imports/drafts")).items.some((d) => d.draft === draft.draft), "saved, to be resumed");
  assert.equal((await clerk.post(`/api/v1/imports/drafts/${draft.draft}/discard_import`, {})).status, 202);
  assert.equal((await clerk.get("/api/v1/imports/drafts/" + draft.draft)).status, 404);
  const focal = await signedIn(served.base, "stc");
  const other = await begin(clerk, text, { register, directive });
  assert.equal((await focal.get("/api/v1/imports/drafts/" + other.draft)).status, 404, "drafts are their register's keeper's");
});

test("what a row says of a name stands before a spelling that was taught later", async () => {
  const draft = await begin(clerk, table([["75", "Trồng cây ven kênh", "Sở Tư pháp", "Hội Sinh vật cảnh", "8/2027", ""]]), { register, directive });
  const units = (await clerk.json("/api/v1/units?size=200")).items;
  const [own, taught] = ["STC", "SNV"].map((code) => units.find((u) => u.code === code).id);
  const kept = await decide(clerk, draft.draft, { [draft.tasks[0].row]: { names: { "Hội Sinh vật cảnh": own } } });
  assert.equal((await clerk.post("/api/v1/names/teach_name", { text: "Hội Sinh vật cảnh", meaning: "unit", unit: taught })).status, 200);
  assert.equal((await write(clerk, draft.draft, kept.n)).written, 1);
  const task = (await clerk.json("/api/v1/tasks?as_of=now&size=200&register=" + encodeURIComponent(register))).items.find((t) => t.no === "75");
  const cooperating = (await clerk.json("/api/v1/tasks/" + task.id)).cooperating;
  assert.deepEqual(cooperating.map((m) => [m.text, m.unit.code]), [["Hội Sinh vật cảnh", "STC"]]);
  assert.equal((await clerk.post("/api/v1/names/forget_name", { text: "Hội Sinh vật cảnh" })).status, 200);
});

test("what was taught is asked no more, until it is forgotten", async () => {
  const text = table([
    ["81", "Chuẩn hóa danh mục dùng chung", "Sở KHCN&ĐMST tỉnh", "Hội Làm vườn", "8/2027", ""],
    ["82", "Kiểm tra thiết bị", "Tổ công tác liên ngành", "", "8/2027", ""],
  ]);
  const before = await begin(clerk, text, { register, directive });
  assert.equal(before.needs_decision, 2);
  const unit = (await clerk.json("/api/v1/units")).items.find((u) => u.code === "SKHCN").id;
  for (const taught of [
    { text: "Sở KHCN&ĐMST tỉnh", meaning: "unit", unit }, { text: "Hội Làm vườn", meaning: "outside" },
    { text: "Tổ công tác liên ngành", meaning: "unit", unit },
  ]) assert.equal((await clerk.post("/api/v1/names/teach_name", taught)).status, 200);
  const draft = await clerk.json("/api/v1/imports/drafts/" + before.draft);
  assert.equal(draft.needs_decision, 0, JSON.stringify(draft.tasks.map((t) => t.reasons)));
  assert.equal(draft.tasks[0].lead[0].unit.code, "SKHCN");
  assert.equal((await clerk.json("/api/v1/names")).items.length, 3);
  assert.equal((await clerk.post("/api/v1/names/forget_name", { text: "hội làm VƯỜN" })).status, 200);
  assert.equal((await clerk.json("/api/v1/imports/drafts/" + before.draft)).needs_decision, 1);
  const refused = await clerk.post("/api/v1/names/teach_name", { text: "Sở Tài chính", meaning: "outside" });
  assert.equal((await refused.json()).code, "name.is_a_unit");
  const focal = await signedIn(served.base, "stc");
  assert.equal((await focal.post("/api/v1/names/teach_name", { text: "x", meaning: "outside" })).status, 403);
});

test("a task that another register holds is offered as the same, and linked only when ticked", async () => {
  const other = (await clerk.json("/api/v1/tasks?as_of=now&size=5&register=" + encodeURIComponent("97-CTr/TU"))).items[0];
  const text = table([["91", other.work, "Sở Tài chính", "", "8/2027", ""], ["92", other.work + " (tiếp theo)", "Sở Nội vụ", "", "9/2027", ""]]);
  const draft = await begin(clerk, text, { register, directive });
  const [ticked] = draft.tasks;
  assert.ok(ticked.same_as.some((s) => s.id === other.id && s.likeness === 100), JSON.stringify(ticked.same_as));
  const kept = await decide(clerk, draft.draft, { [ticked.row]: { same_as: [other.id] } });
  assert.equal((await write(clerk, draft.draft, kept.n)).state, "done");
  const linked = await clerk.json("/api/v1/tasks/" + other.id);
  assert.deepEqual(linked.links.map((l) => l.task.no).filter((no) => no === "91" || no === "92"), ["91"]);
});

test("the decisions go out as a workbook", async () => {
  const draft = await begin(clerk, table([["95", "Tổng hợp số liệu", "Các sở, ban, ngành", "", "8/2027", ""]]), { register, directive });
  await decide(clerk, draft.draft, proposals(draft));
  const r = await clerk.get(`/api/v1/imports/drafts/${draft.draft}/decisions.xlsx`);
  assert.equal(r.status, 200);
  const bytes = new Uint8Array(await r.arrayBuffer());
  assert.deepEqual([...bytes.slice(0, 2)], [0x50, 0x4b]);
});

const lists = join(root, "../shared/data/tasks");
const real = existsSync(lists);
test("the real annex and its amended form", { skip: real ? false : "the real lists are not beside the project: " + lists }, async () => {
  const here = await serveExample();
  try {
    const keeper = await signedIn(here.base, "thuky");
    const read = (name) => readFileSync(join(lists, name), "utf8");
    const first = await begin(keeper, read("nq03_cp_2025_phuluc2.tsv"), { register, directive });
    assert.deepEqual([first.rows, first.ready, first.needs_decision, first.refused], [140, 105, 35, 0]);
    const [open] = first.tasks.filter((t) => t.status === "needs_decision" && !t.proposal);
    assert.deepEqual(open.reasons.map((r) => r.code), ["deadline.blank"], "when it is due is a person's to say");
    const some = await decide(keeper, first.draft, proposals(first));
    assert.equal((await write(keeper, first.draft, some.n)).written, 139);
    const rest = await keeper.json("/api/v1/imports/drafts/" + first.draft);
    assert.deepEqual([rest.state, rest.unchanged, rest.new, rest.needs_decision], ["open", 139, 1, 1], "what is left waits in the draft");
    const kept = await decide(keeper, first.draft, { [open.row]: { class: "regular" } });
    assert.equal((await write(keeper, first.draft, kept.n)).written, 1);
    while ((await keeper.json("/api/v1/imports/drafts/" + first.draft)).state !== "written") await new Promise((done) => setTimeout(done, 20));
    const before = first.needs_decision;
    const leads = ["Các bộ, ngành, địa phương", "Bộ, ngành, địa phương", "Các bộ, ngành", "các địa phương", "Các bộ, ngành liên quan"];
    const unit = (await keeper.json("/api/v1/units")).items.find((u) => u.code === "SKHCN").id;
    for (const spelling of leads) {
      const taught = await keeper.post("/api/v1/names/teach_name", { text: spelling, meaning: "led_by", unit });
      assert.equal(taught.status, 200, spelling);
    }
    const empty = await begin(keeper, read("nq03_cp_2025_phuluc2.tsv"), { register: "nq57.vn", directive });
    console.log(`decisions per hundred rows: ${Math.round(before / 1.4)} before, ${Math.round(empty.needs_decision / 1.4)} after five spellings were taught`);
    assert.ok(empty.needs_decision <= 11, String(empty.needs_decision));
    for (const spelling of leads) await keeper.post("/api/v1/names/forget_name", { text: spelling });
    const text = read("nq03_cp_2025_phuluc2_bien_the_sau_sap_xep_bo.tsv");
    const counts = (d) => [d.changed, d.changed_wording, d.changed_agencies, d.unchanged, d.new, d.dropped];
    const draft = await begin(keeper, text, { register, directive });
    assert.deepEqual(counts(draft), [69, 2, 67, 71, 0, 0]);
    const [header, ...lines] = text.trimEnd().split("\n");
    const cut = (line) => line.split("\t").slice(1).join("\t");
    const shuffled = [header, ...lines].map(cut);
    const body = shuffled.slice(1);
    for (let i = body.length - 1, seed = 97; i > 0; --i) {
      seed = (seed * 1103515245 + 12345) % 2147483648;
      const j = seed % (i + 1);
      [body[i], body[j]] = [body[j], body[i]];
    }
    const mixed = await begin(keeper, [shuffled[0], ...body].join("\n"), { register, directive });
    assert.deepEqual(counts(mixed), counts(draft), "no numbers, another order");
    assert.equal(mixed.follows_mergers, draft.follows_mergers);
    const others = read("laocai_nq26_nq_tu_2026.tsv").trimEnd().split("\n").slice(1, 6);
    const swapped = await begin(keeper, [header, ...lines.slice(0, 60), ...lines.slice(65), ...others].join("\n"), { register, directive });
    assert.deepEqual([swapped.dropped, swapped.new], [5, 5]);
    assert.deepEqual(swapped.dropped_tasks.map((d) => d.no), ["61", "62", "63", "64", "65"]);
    console.log(`amended 03/NQ-CP: 69 changed, ${draft.follows_mergers} follow mergers, ${draft.needs_decision} to decide`);
  } finally {
    await here.end();
  }
});
