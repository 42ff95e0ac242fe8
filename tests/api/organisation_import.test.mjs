// Units, people and holidays over HTTP: dry run, decisions, confirmation, progress, stop; lists that go out and come back.
import assert from "node:assert/strict";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { duoc, root, serveExample, signedIn } from "./served.mjs";
import { workbook } from "./workbook.mjs";

const require = createRequire(join(root, "web/package.json"));
const Ajv = require("ajv/dist/2020").default;
const formats = require("ajv-formats").default;
const doc = JSON.parse(duoc("reference", "openapi").stdout);
const ajv = new Ajv({ strict: false });
formats(ajv);
ajv.addSchema({ $id: "duoc", components: { schemas: doc.components.schemas } });
const asDescribed = (shape, value) => {
  const check = ajv.getSchema("duoc#/components/schemas/" + shape);
  assert.ok(check(value), ajv.errorsText(check.errors) + " in " + JSON.stringify(value).slice(0, 300));
};

let served, admin, leader;
before(async () => {
  served = await serveExample();
  admin = await signedIn(served.base, "quantri");
  leader = await signedIn(served.base, "bithu");
});
after(() => served?.end());

const path = "/api/v1/organisation/imports/";
async function dryRun(what, text, reader = admin, more = "") {
  const r = await reader.post(path + `dry_run?what=${what}&name=danh-sach.csv${more}`, text);
  const body = await r.json();
  if (r.status === 200) asDescribed("OrganisationPlan", body);
  return { status: r.status, ...body };
}
async function finished(id, reader = admin) {
  for (;;) {
    const run = await reader.json(path + id);
    asDescribed("OrganisationRun", run);
    if (run.state !== "running") return run;
    await new Promise((r) => setTimeout(r, 20));
  }
}
async function confirm(plan, decisions = {}) {
  const r = await admin.post(path + plan.import + "/confirm", { decisions });
  assert.equal(r.status, 202, await r.clone().text());
  asDescribed("OrganisationRun", await r.json());
  return finished(plan.import);
}
const kinds = (plan) => Object.fromEntries(plan.changes.map((c) => [c.change, c.rows]));
const cell = (v) => '"' + String(v ?? "").replaceAll('"', '""') + '"';
const csvOf = (rows) => rows.map((r) => Array.from(r, cell).join(",")).join("\n");

test("a list of units: asked, decided, written, the same again changes nothing", async () => {
  const file = "Tên đơn vị,Mã,Loại,Trực thuộc\nPhòng Chuyển đổi số,PCDS,Sở phòng,Trung tâm mẫu\nTrung tâm mẫu,,Đơn vị sự nghiệp,SKHCN\n";
  const plan = await dryRun("units", file);
  assert.deepEqual([plan.ready, plan.needs_decision, plan.refused, plan.changing], [0, 2, 0, 0]);
  const [question] = plan.lines[1].questions;
  assert.deepEqual([question.field, question.proposed], ["code", "TTM"]);
  assert.match(plan.lines[0].reasons[0].text, /chưa sẵn sàng/);
  const decisions = { 2: { code: "TTM" } };
  const decided = await (await admin.post(path + plan.import + "/decide", { decisions })).json();
  asDescribed("OrganisationPlan", decided);
  assert.deepEqual([decided.ready, decided.changing], [2, 2]);
  const run = await confirm(plan, decisions);
  assert.deepEqual([run.state, run.rows, run.written, run.entries.length], ["done", 2, 2, 1]);
  const entry = await admin.json("/api/v1/journal/entries/" + run.entries[0]);
  assert.match(JSON.stringify(entry), /units\.imported/);
  const again = await dryRun("units", file);
  assert.deepEqual(kinds(again), { unchanged: 2 });
  const late = await admin.post(path + run.import + "/confirm", { decisions: {} });
  assert.equal((await late.json()).code, "import.begun");
});

test("both lists go out as workbooks and come back unchanged; a text that begins like a formula stays a text", async () => {
  const traps = ["=cmd|' /C calc'!A0", "+1+1", "@SUM(A1)"];
  const plan = await dryRun("units", "code,name,kind,parent\n" + traps.map((t, i) => [`TRAP${i}`, t, "agency", "SKHCN"].map(cell).join(",")).join("\n"));
  assert.equal((await confirm(plan)).state, "done");
  for (const reader of [admin, await signedIn(served.base, "quantri", "en")]) {
    for (const [what, address] of [["units", "/api/v1/units.xlsx"], ["people", "/api/v1/people.xlsx"]]) {
      const r = await reader.get(address);
      assert.match(r.headers.get("content-type"), /spreadsheetml\.sheet$/);
      assert.match(r.headers.get("content-disposition"), /^attachment; filename="[a-z-]+_\d{4}-\d\d-\d\d\.xlsx"$/);
      const { rows } = workbook(await r.arrayBuffer()).sheets[0];  // fails on a formula
      if (what === "units") for (const trap of traps) assert.ok(rows.some((row) => row[1] === trap), trap);
      const back = await dryRun(what, csvOf(rows));
      assert.equal(back.status, 200, JSON.stringify(back).slice(0, 300));
      assert.equal(back.rows, rows.length - 1);
      const other = back.lines.filter((l) => l.change !== "unchanged" || l.status === "needs_decision");
      assert.deepEqual(other, [], what);
      assert.equal(back.changing, 0);
    }
  }
  // A row edited on the way is the one change.
  const { rows } = workbook(await (await admin.get("/api/v1/units.xlsx")).arrayBuffer()).sheets[0];
  const trap = rows.find((row) => row[0] === "TRAP1");
  trap[6] = "Bẫy; Cái bẫy";
  const edited = await dryRun("units", csvOf(rows));
  assert.deepEqual([edited.changing, kinds(edited).described], [1, 1]);
});

test("an empty installation gets a whole province from a file, and the command says what it did", async () => {
  const folder = mkdtempSync(join(tmpdir(), "duoc-import-"));
  after(() => rmSync(folder, { recursive: true, force: true }));
  const store = ["--store", join(folder, "store/duoc.db")];
  assert.equal(duoc("init", ...store).status, 0);
  const units = join(root, "examples/ca-mau/units.tsv");
  const run = (...args) => {
    const ran = duoc("import", ...args, "--json", ...store);
    return { code: ran.status, ...JSON.parse(ran.stdout) };
  };
  assert.equal(run("units", units, "--dry-run").changing, 156);
  assert.equal(run("units", units, "--dry-run").written, 0);
  const made = run("units", units);
  assert.deepEqual([made.code, made.written, made.refused, made.needs_decision], [0, 156, 0, 0]);
  assert.equal(run("units", units).written, 0);
  // The tree is the one that single acts made of the same rows.
  const list = workbook(await (await (await signedIn(served.base, "quantri")).get("/api/v1/units.xlsx")).arrayBuffer()).sheets[0].rows;
  const ours = new Set(readFileSync(units, "utf8").split("\n").map((l) => l.split("\t")[0]));
  const csv = join(folder, "list.csv");
  writeFileSync(csv, csvOf(list.filter((row, i) => i === 0 || ours.has(row[0]))));
  assert.equal(run("units", csv, "--dry-run").changing, 0);
  writeFileSync(csv, "họ tên,đơn vị,vai trò\nTrần Văn Tư,CM,quản trị\nLê Ngỡ Ngàng,Nơi Nào,quản trị\n");
  const people = run("people", csv);
  assert.deepEqual([people.written, people.needs_decision], [1, 1]);
  writeFileSync(csv, "ngày,tên\n16-17/3/2027,Hội\n");
  assert.equal(run("holidays", csv).written, 1);
  const human = duoc("import", "people", csv, "--dry-run", ...store);
  assert.deepEqual([human.status, /No header row/.test(human.stderr)], [1, true]);
  assert.equal(duoc("import", "people", ...store).status, 2);
  const verdict = duoc("journal", "verify", ...store);
  assert.equal(verdict.status, 0, verdict.stdout + verdict.stderr);
});

test("people: a login from the name, no password, nothing personal in what is answered", async () => {
  const file = "Họ và tên,Đơn vị,Vai trò,Chức danh,Điện thoại\nLâm Thị Mộng Kha,Sở Khoa học và Công nghệ,Đầu mối,Chuyên viên,0912888777\nNgô Không Rõ,Sở Chưa Có,Đầu mối,,\n";
  const plan = await dryRun("people", file);
  assert.deepEqual([plan.ready, plan.needs_decision], [1, 1]);
  assert.ok(!JSON.stringify(plan).includes("0912888777"));
  const run = await confirm(plan);
  assert.deepEqual([run.state, run.written, run.left, run.entries.length], ["done", 1, 1, 2]);
  const found = await admin.json("/api/v1/people?q=mong+kha");
  assert.equal(found.items[0].login, "khaltm");
  const signIn = (secret) => fetch(served.base + "/api/v1/session", { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify({ login: "khaltm", password: secret }) });
  for (const secret of ["", "khaltm", "duoc-vi-du-2025"]) assert.notEqual((await signIn(secret)).status, 200, "nobody signs in without a password set");
  const set = await admin.post(`/api/v1/people/${found.items[0].id}/set_password`, { password: "mat khau dau tien" });
  assert.equal(set.status, 200);
  assert.equal((await signIn("mat khau dau tien")).status, 200);
  const again = await dryRun("people", file);
  assert.equal(again.changing, 0);
  const reveal = await (await admin.post(`/api/v1/people/${found.items[0].id}/reveal`, { field: "phone", purpose: "Kiểm tra sau khi nhập" })).json();
  assert.equal(reveal.value, "0912888777", "sealed, and there");
});

test("holidays become one draft a year, and the flow of accepting follows", async () => {
  const plan = await dryRun("holidays", "Ngày,Tên,Loại\n16–17/03/2027,Lễ hội địa phương,nghỉ\n20/03/2027,Làm bù,làm bù\n02/09/2027,Quốc khánh,nghỉ\n");
  assert.deepEqual(kinds(plan), { new: 3, unchanged: 1 });
  assert.ok(plan.kept.some((k) => k.day === "2027-05-01" || k.day === "2027-04-30"));
  const run = await confirm(plan);
  assert.deepEqual([run.state, run.entries.length], ["done", 1]);
  const year = await admin.json("/api/v1/calendar/2027");
  assert.equal(year.days.find((d) => d.day === "2027-03-16").kind, "holiday");
  assert.equal(year.days.find((d) => d.day === "2027-03-20").kind, "worked");
  assert.equal((await admin.json("/api/v1/calendar/proposals")).open, true, "nothing moves until it is accepted");
});

test("lists that nobody here wrote: the province's communes, and holidays of seven years", async (t) => {
  const shared = join(root, "../shared/data");
  if (!existsSync(shared)) return t.skip("../shared/data is absent");
  const communes = await dryRun("units", readFileSync(join(shared, "communes.csv"), "utf8"));
  assert.deepEqual([communes.rows, communes.changing, kinds(communes)], [64, 0, { unchanged: 64 }]);
  const days = await dryRun("holidays", readFileSync(join(shared, "holidays/vn_ngay_le_2024_2030_date-holidays.tsv"), "utf8"));
  assert.deepEqual([days.rows, days.refused], [217, 0]);
  assert.equal(days.lines.filter((l) => l.reasons.some((r) => r.code === "import.no_day_off")).length, 140);
  // What the list lacks stays: the second day of the National Day, days in lieu and those worked to make up.
  for (const day of ["2025-09-01", "2024-05-04", "2026-08-31"]) assert.ok(days.kept.some((k) => k.day === day), day);
  const official = await dryRun("holidays", readFileSync(join(shared, "holidays/vn_nghi_chinh_thuc_da_kiem_chung.tsv"), "utf8"));
  assert.deepEqual([official.changing, official.refused, official.needs_decision], [0, 0, 0]);
});

test("only administrators, and only their own imports", async () => {
  for (const what of ["units", "people", "holidays"]) {
    assert.equal((await dryRun(what, "ten,don vi,ngay\na,b,1/1/2027\n", leader)).code, "access.forbidden");
  }
  const plan = await dryRun("units", "ma,ten,loai,truc thuoc\nQ1,Phòng Q1,office,SKHCN\n");
  for (const act of ["decide", "confirm", "stop_import"]) assert.equal((await (await leader.post(path + plan.import + "/" + act, {})).json()).code, "import.gone");
  assert.equal((await leader.get(path + plan.import)).status, 404);
  assert.equal((await fetch(served.base + path + plan.import)).status, 401);
  assert.equal((await admin.post(path + plan.import + "/confirm", {}, { "x-duoc-csrf": "other" })).status, 403);
});

test("what cannot be read or is too long is refused with what to do", async () => {
  const refused = async (what, body, more) => (await dryRun(what, body, admin, more)).code;
  assert.equal(await refused("furniture", "a,b"), "import.what_unknown");
  assert.equal(await refused("units", ""), "document.empty");
  assert.equal(await refused("units", "x,y\n1,2\n"), "import.no_header");
  assert.equal(await refused("units", "ten\nA\n", "&from=31-12"), "day.needed");
  assert.equal(await refused("units", "ten\nA\n", "&under=NONE"), "unit.missing");
  const long = await dryRun("people", "ho ten,don vi\n" + "An,SKHCN\n".repeat(100000));
  assert.deepEqual([long.status, long.code, long.args.limit], [422, "import.file_too_long", "5000"]);
  const plan = await dryRun("units", "ten,ma\nA,\n");
  const bad = await admin.post(path + plan.import + "/decide", { decisions: { 1: { code: 5 } } });
  assert.equal((await bad.json()).code, "json.field_malformed");
  const nothing = await admin.post(path + plan.import + "/confirm", { decisions: {} });
  assert.equal((await nothing.json()).code, "import.nothing_decided");
});

test("a long import shows its progress and can be stopped between two acts; the journal holds", async () => {
  const lines = Array.from({ length: 400 }, (_, i) => `Người Thử Số ${i},thu.${i},SKHCN,Đầu mối`);
  const file = "ho ten,ten dang nhap,don vi,vai tro\n" + lines.join("\n") + "\n";
  const plan = await dryRun("people", file);
  assert.equal(plan.changing, 400);
  const started = await admin.post(path + plan.import + "/confirm", { decisions: {} });
  assert.equal(started.status, 202);
  assert.equal((await admin.post(path + plan.import + "/stop_import", {})).status, 202);
  const run = await finished(plan.import);
  assert.ok(["stopped", "done"].includes(run.state), run.state);
  const rest = await dryRun("people", file);
  assert.equal(rest.changing, 400 - run.written, "the same file takes up where it stopped");
  assert.equal((await confirm(rest)).state, "done");
  assert.equal((await dryRun("people", file)).changing, 0);
  const verdict = duoc("journal", "verify", "--store", served.store);
  assert.equal(verdict.status, 0, verdict.stdout + verdict.stderr);
});
