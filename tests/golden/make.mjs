// Makes the golden installation of a release: tests/golden/VERSION, as the release's own binary writes it. Run by tools/golden.
// A part of the example province, and every kind of act that it lacks over HTTP. Its keys are test keys, for everybody to read.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { begin, decide, proposals, write } from "../api/drafts.mjs";
import { binary, duoc, root, serve, signedIn } from "../api/served.mjs";
import { questions } from "./questions.mjs";

const bytesMost = 300 * 1024;
const [version] = process.argv.slice(2);
const to = join(root, "tests/golden", version);
assert.match(version ?? "", /^\d+\.\d+\.\d+$/, "name the version, such as 0.2.0");
assert.equal(duoc("--version").stdout.trim(), "duoc " + version, "the binary is of that version");
assert.ok(!existsSync(to), to + " is there already: a golden store never changes");

const run = (...words) => {
  const done = spawnSync(words[0], words.slice(1), { encoding: "utf8", maxBuffer: 1 << 28 });
  assert.equal(done.status, 0, words.join(" ") + "\n" + done.stderr);
  return done.stdout;
};

/** A part of the example: the tasks with rare acts, the first of each register, and what hangs on them. */
function lay(folder) {
  const from = join(root, "examples/ca-mau");
  const table = (name) => {
    const [head, ...rows] = readFileSync(join(from, name), "utf8").trimEnd().split("\n").map((line) => line.split("\t"));
    return { head, rows, column: (row, what) => row[head.indexOf(what)] ?? "" };
  };
  const put = (name, { head }, rows) => writeFileSync(join(folder, name), [head, ...rows].map((r) => r.join("\t")).join("\n") + "\n");
  const tasks = table("tasks.tsv"), acts = table("acts.tsv"), goalActs = table("goal_acts.tsv");
  const key = (row) => tasks.column(row, "register") + "#" + tasks.column(row, "no");
  const common = new Set(["assign_task", "accept_task", "start_task", "report_progress", "claim_completion", "verify_completion"]);
  const kept = new Set(acts.rows.filter((a) => !common.has(acts.column(a, "act"))).map((a) => acts.column(a, "task")));
  const seen = {};
  for (const t of tasks.rows) {
    const register = tasks.column(t, "register");
    seen[register] = (seen[register] ?? 0) + 1;
    if (seen[register] <= 6) kept.add(key(t));
  }
  for (const g of goalActs.rows) {
    const register = goalActs.column(g, "goal").split("#")[0];
    for (const no of goalActs.column(g, "tasks").split(",").filter(Boolean)) kept.add(register + "#" + no);
  }
  const sameAs = tasks.head.indexOf("same_as");
  put("tasks.tsv", tasks, tasks.rows.filter((t) => kept.has(key(t))).map((t) =>
    t.map((cell, i) => i === sameAs ? cell.split("|").filter((other) => kept.has(other)).join("|") : cell)));
  put("acts.tsv", acts, acts.rows.filter((a) => kept.has(acts.column(a, "task"))));
  for (const name of ["units", "people", "posts", "fields", "directives", "registers", "goals", "goal_acts"])
    copyFileSync(join(from, name + ".tsv"), join(folder, name + ".tsv"));
}

/** Answers an act's body; an act that is refused ends the making. */
const acting = (reader) => async (path, body) => {
  const r = await reader.post("/api/v1/" + path, body);
  assert.ok(r.status < 300, path + " " + r.status + " " + (await r.clone().text()));
  return r.json();
};

async function actsOfPeople(admin) {
  const act = acting(admin);
  const units = (await admin.json("/api/v1/units?size=200")).items;
  const unit = (code) => units.find((u) => u.code === code).id;
  const today = new Date().toISOString().slice(0, 10);
  const from = "2025-11-03";
  const added = async (code, name) => {
    await act("units/add_unit", { code, name_vi: name, name_en: code, kind: "agency", parent: unit("SKHCN"), from });
    return (await admin.json("/api/v1/units?size=200&q=" + code)).items.find((u) => u.code === code).id;
  };
  const [first, second, third] = [await added("TT1", "Trung tâm Một"), await added("TT2", "Trung tâm Hai"), await added("TT3", "Trung tâm Ba")];
  await act(`units/${first}/rename_unit`, { name_vi: "Trung tâm Dữ liệu số", name_en: "Data Centre", from: "2025-12-01" });
  await act(`units/${first}/move_unit`, { parent: unit("VPUB"), from: "2025-12-02" });
  await act(`units/${second}/merge_unit`, { into: first, from: "2025-12-03" });
  await act(`units/${third}/close_unit`, { from: "2025-12-04" });
  const list = "code,name,kind,parent\nTT4,Trung tâm Bốn,agency,SKHCN\nTT5,Trung tâm Năm,agency,SKHCN\n";
  const plan = await act("organisation/imports/dry_run?what=units&name=danh-sach.csv", list);
  await act(`organisation/imports/${plan.import}/confirm`, { decisions: {} });
  while ((await admin.json("/api/v1/organisation/imports/" + plan.import)).state === "running") await new Promise((r) => setTimeout(r, 20));
  const person = async (login, phone) => {
    await act("people/add_person", { login, name: "Người thử " + login, password: "mot-mat-khau-thu", phone });
    return (await admin.json("/api/v1/people?q=" + login)).items[0].id;
  };
  const [stays, goes] = [await person("thu.mot", "0901000001"), await person("thu.hai", "0901000002")];
  await act(`people/${stays}/appoint`, { unit: first, role: "focal_point", title_vi: "Chuyên viên", from: "2025-12-01" });
  const { posts } = await admin.json("/api/v1/people/" + stays);
  await act(`posts/${posts[0].id}/end_post`, { to: today });
  await act(`people/${stays}/set_password`, { password: "mat-khau-moi-hon" });
  await act(`people/${stays}/reveal`, { field: "phone", purpose: "Liên hệ khi thử" });
  await act(`people/${goes}/erase_person`, {});
  const calendar = await admin.json("/api/v1/calendar/2027");
  await act("calendar/2027/set_calendar", { announced: true, version: calendar.version, days: [
    ...calendar.days.map(({ day, kind, name_vi, name_en }) => ({ day, kind, name_vi, name_en })),
    { day: "2027-06-30", kind: "day_off_for", name_vi: "Nghỉ bù", name_en: "Off" }] });
}

async function actsOnTasks(clerk, admin) {
  const act = acting(clerk);
  await act("calendar/accept_calendar", { document: "12/QĐ-UBND" });
  await act("names/teach_name", { text: "Cơ quan ghi tắt", meaning: "outside" });
  await act("names/teach_name", { text: "Cơ quan viết nhầm", meaning: "outside" });
  await act("names/forget_name", { text: "Cơ quan viết nhầm" });
  const units = (await admin.json("/api/v1/units?size=200")).items;
  const directives = (await clerk.json("/api/v1/directives?size=200")).items;
  const register = "03/NQ-CP";
  const directive = directives.find((d) => d.symbol === register).id;
  const table = (rows) => ["no\ttask\tlead\tcooperating\tdeadline_text\tproduct", ...rows.map((r) => r.join("\t"))].join("\n");
  const rows = [["1", "Xây dựng bộ chỉ số chuyển đổi số của các xã, phường", "Sở Tài chính", "", "31/12/2027", "Quyết định"],
    ["2", "Số hóa hồ sơ đất đai của các xã ven biển", "Sở Nội vụ", "", "31/12/2027", "Hồ sơ số"],
    ["3", "Đặt hàng nghiên cứu giống tôm kháng bệnh", "Sở Khoa học và Công nghệ", "", "31/12/2027", "Đề tài"]];
  const imported = async (lines, name) => {
    const draft = await begin(clerk, table(lines), { register, directive, name });
    const proposed = proposals(draft);
    const seen = Object.keys(proposed).length === 0 ? 0 : (await decide(clerk, draft.draft, proposed)).n;
    const done = await write(clerk, draft.draft, seen);
    assert.equal(done.state, "done", JSON.stringify(done));
    return done;
  };
  await imported(rows, "goc.tsv");
  await imported([[...rows[0].slice(0, 4), "30/06/2028", "Quyết định"], rows[1], rows[2]], "sua-doi.tsv");
  const last = await imported([...rows.map((r, i) => i === 0 ? [...r.slice(0, 4), "30/06/2028", r[5]] : r),
    ["4", "Lập phương án thuê đường truyền chuyên dùng", "Sở Tài chính", "", "31/12/2027", ""]], "them.tsv");
  const imports = (await clerk.json("/api/v1/imports?size=200")).items;
  await act(`imports/${imports.find((i) => i.name === "them.tsv").import}/withdraw_import`, { reason: "Nhầm tệp " + last.state });
  const tasks = (await clerk.json("/api/v1/tasks?as_of=now&size=200&register=" + encodeURIComponent(register))).items;
  const [one, two, three] = ["1", "2", "3"].map((no) => tasks.find((t) => t.no === no).id);
  await act(`tasks/${one}/assign_task`, { note: "Giao" });
  await act(`tasks/${one}/reassign_task`, { lead: units.find((u) => u.code === "SKHCN").id, reason: "Đổi đầu mối", document: "13/QĐ-UBND" });
  await act(`tasks/${two}/withdraw_task`, { reason: "Nhập nhầm" });
  const other = (await clerk.json("/api/v1/tasks?as_of=now&size=1&register=" + encodeURIComponent("97-CTr/TU"))).items[0].id;
  await act(`tasks/${three}/link_same_task`, { other, reason: "Cùng nội dung" });
  await act(`tasks/${three}/unlink_same_task`, { other, reason: "Không cùng" });
}

async function actsOnGoals(clerk, admin) {
  const act = acting(clerk);
  const units = (await admin.json("/api/v1/units?size=200")).items;
  const directive = (await clerk.json("/api/v1/directives?q=71/NQ-CP")).items[0].id;
  const list = ["STT\tChỉ tiêu\tĐơn vị tính\tNăm 2027\tChủ trì", "1\tTỷ lệ hồ sơ trực tuyến thử\t%\t≥ 70\tSở Tài chính"].join("\n");
  const imported = async (text) => {
    const dry = await act(`imports/goals/dry_run?directive=${directive}&name=a.tsv`, text);
    return act("imports/goals/import_goals", { file: dry.file, directive, name: "a.tsv",
      verifying_unit: units.find((u) => u.code === "VPUB").id, decisions: {} });
  };
  const one = await imported(list);
  await act(`imports/goals/${one.import}/withdraw_goals_import`, { reason: "Nhầm tệp" });
  const goals = (await clerk.json("/api/v1/goals?as_of=now&size=200")).items;
  const numeric = goals.find((g) => g.targets.some((t) => t.comparison === "at_least"));
  const target = numeric.targets.find((t) => t.comparison === "at_least");
  await act(`goals/${numeric.id}/change_target`, { year: target.year, scope: target.scope, comparison: "at_least", lower: "1",
    document: "14/QĐ-UBND", day: new Date().toISOString().slice(0, 10), reason: "Điều chỉnh" });
  for (const g of goals) {
    const goal = await clerk.json(`/api/v1/goals/${g.id}?as_of=now`);
    const value = goal.values.find((v) => v.state === "verified");
    if (!value) continue;
    await act(`goals/${g.id}/withdraw_value`, { value_position: value.position, reason: "Nhập nhầm số" });
    break;
  }
  const pair = (await clerk.json("/api/v1/goals/side_by_side?as_of=now")).items.find((l) => l.a && l.b);
  await act(`goals/${pair.a.id}/unlink_same_goal`, { other: pair.b.id, reason: "Không cùng" });
  for (const g of goals) {
    const goal = await clerk.json(`/api/v1/goals/${g.id}?as_of=now`);
    if (!goal.followed.length) continue;
    await act(`goals/${g.id}/unfollow_tasks`, { tasks: [goal.followed[0].task.id], reason: "Không còn theo" });
    break;
  }
}

async function actsOnOffers(admin) {
  const act = acting(admin);
  const offer = { provider: "Trung tâm dữ liệu thử", hired: true, once: 50_000_000, month: 120_000_000, months: 36, country: "VN",
    place: "Cần Thơ", document: "12/CG", availability: "99,95", restore_minutes: 30, loss_minutes: 5, return_days: 60 };
  await act("capacity/record_offer", offer);
  const other = await act("capacity/record_offer", { ...offer, provider: "Nhầm" });
  const id = (entry) => Number(entry.record.split("/")[1]);
  await act(`capacity/offers/${id(other)}/withdraw_offer`, { reason: "Ghi nhầm" });
  const [kept] = (await admin.json("/api/v1/capacity/offers")).items;
  await act(`capacity/offers/${kept.id}/record_trial`, { day: "2025-12-01", lag_seconds: 2, restore_seconds: 90, entries: 900 });
}

const folder = mkdtempSync(join(tmpdir(), "duoc-golden-"));
let served = null;
try {
  for (const f of ["bin", "share/duoc/examples/golden", "store"]) mkdirSync(join(folder, f), { recursive: true });
  lay(join(folder, "share/duoc/examples/golden"));
  copyFileSync(binary, join(folder, "bin/duoc"));
  const store = join(folder, "store/duoc.db");
  run(join(folder, "bin/duoc"), "init", "--example", "golden", "--store", store);
  served = await serve(store);
  const [clerk, admin] = [await signedIn(served.base, "thuky"), await signedIn(served.base, "quantri")];
  await actsOfPeople(admin);
  await actsOnTasks(clerk, admin);
  await actsOnGoals(clerk, admin);
  await actsOnOffers(admin);
  await served.stop();
  served = null;

  const there = new Set(run("sqlite3", store, "SELECT DISTINCT kind FROM journal").trim().split("\n"));
  const kinds = [...new Set([...duoc("reference", "kinds").stdout.matchAll(/`([a-z_]+\.[a-z_]+)`/g)].map((m) => m[1]))];
  const missing = kinds.filter((k) => !there.has(k));
  assert.deepEqual(missing, [], "kinds without an act here: add one to tests/golden/make.mjs");

  mkdirSync(to);
  run("sqlite3", store, "DELETE FROM session", `VACUUM INTO '${join(folder, "small.db")}'`);
  rmSync(store);
  for (const left of ["-wal", "-shm", ".lock"]) rmSync(store + left, { force: true });
  copyFileSync(join(folder, "small.db"), store);
  const answers = questions.map((question) => {
    const r = duoc(...question, "--json", "--store", store);
    assert.equal(r.status, 0, question.join(" ") + r.stderr);
    return { question, answer: JSON.parse(r.stdout) };
  });
  writeFileSync(join(to, "figures.json"), JSON.stringify({ head: JSON.parse(duoc("journal", "head", "--store", store).stdout),
    entries: Number(run("sqlite3", store, "SELECT count(*) FROM journal")), kinds: kinds.length, answers }, null, 1) + "\n");
  for (const left of ["-wal", "-shm", ".lock"]) rmSync(store + left, { force: true });
  const archive = join(to, "installation.tar.xz");
  run("tar", "--sort=name", "--owner=0", "--group=0", "--numeric-owner", "-C", join(folder, "store"), "-I", "xz -9e", "-cf", archive, ".");
  assert.ok(statSync(archive).size <= bytesMost, `${archive} takes ${statSync(archive).size} bytes, more than ${bytesMost}`);
  console.log(`${archive}: ${statSync(archive).size} bytes, ${there.size} kinds of acts`);
} catch (trouble) {
  rmSync(to, { recursive: true, force: true });
  throw trouble;
} finally {
  await served?.stop();
  rmSync(folder, { recursive: true, force: true });
}
