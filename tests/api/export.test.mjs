// The Excel file holds what the list holds, says what was asked, and carries no formula.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { serveExample, signedIn } from "./served.mjs";
import { dayOf, momentOf, workbook } from "./workbook.mjs";

let here;
before(async () => { here = await serveExample(); });
after(() => here?.end());

const states = { done_on_time: "On time", done_late: "Done late", in_term: "In term", due_soon: "Due soon", claimed: "Claimed",
  overdue: "Overdue", cancelled: "Cancelled", regular: "Regular" };
const steps = { registered: "Registered", assigned: "Assigned", accepted: "Accepted", in_progress: "In progress", claimed: "Claimed",
  verified: "Verified", cancelled: "Cancelled" };
const kinds = { dated: "Dated", recurring: "Recurring", regular: "Regular" };

async function listed(reader, query) {
  const items = [];
  for (let page = 1; ; ++page) {
    const list = await reader.json(`/api/v1/tasks?${query}&size=200&page=${page}`);
    items.push(...list.items);
    if (items.length >= list.total) return { ...list, items };
  }
}

async function exported(reader, query) {
  const r = await reader.get("/api/v1/tasks.xlsx?" + query);
  assert.equal(r.status, 200);
  assert.match(r.headers.get("content-type"), /spreadsheetml\.sheet$/);
  const register = new URLSearchParams(query).get("register")?.replace(/[^A-Za-z0-9.]+/g, "-");
  const name = `${register ?? "(tasks|nhiem-vu)"}_\\d{4}-\\d\\d-\\d\\d(_\\d\\dh\\d\\d)?`;
  assert.match(r.headers.get("content-disposition"), new RegExp(`^attachment; filename="${name}\\.xlsx"$`));
  return workbook(await r.arrayBuffer());
}

for (const query of ["register=nq57.vn&as_of=2025-09-18", "as_of=2026-02-01&class=overdue&sort=deadline", "as_of=2025-09-18&q=d%E1%BB%AF+li%E1%BB%87u"]) {
  test("the workbook equals the list: " + query, async () => {
    const reader = await signedIn(here.base, "bithu", "en");
    const list = await listed(reader, query);
    const book = await exported(reader, query);
    assert.ok(list.total > 0);
    const [head, ...rows] = book.sheets[0].rows;
    assert.deepEqual(head.slice(0, 11), ["Register", "No.", "Section", "Work", "Product", "Lead", "Co-leads", "Cooperating units",
      "Responsible person", "Verifying unit", "Directive"]);
    assert.equal(head.length, 24);
    assert.equal(rows.length, list.total);
    rows.forEach((row, i) => {
      const t = list.items[i];
      const texts = [t.register, t.no, t.section, t.work, t.product, t.lead?.name];
      assert.deepEqual(Array.from(row.slice(0, 6), (x) => x ?? ""), texts.map((x) => x ?? ""), "row " + i);
      assert.deepEqual([row[11], row[12] ?? ""], [kinds[t.kind], t.field?.name ?? ""]);
      assert.equal(row[13], t.priority);
      assert.equal(row[14] ?? "", t.deadline_text);
      assert.equal(row[15] === undefined ? null : dayOf(row[15]), t.deadline);
      assert.equal(row[16] === undefined ? null : momentOf(row[16]), t.due_at);
      assert.equal(row[17], states[t.class]);
      assert.equal(row[18] === undefined ? null : momentOf(row[18]), t.since);
      assert.equal(row[19] || null, t.step && steps[t.step]);
      assert.equal(row[20] ?? null, /^(done|dated_back)/.test(t.class) ? 100 : t.percent);
      assert.equal(row[21] === undefined ? null : momentOf(row[21]), t.last_report);
      assert.equal(row[22], t.days_overdue);
      assert.equal(row[23], t.id);
    });
    for (const i of [0, rows.length - 1]) {
      const one = await reader.json("/api/v1/tasks/" + list.items[i].id);
      const names = (units) => units.map((u) => u.text).join("; ");
      assert.deepEqual(Array.from(rows[i].slice(6, 11), (x) => x ?? ""), [names(one.co_leads), names(one.cooperating), one.responsible?.name ?? "",
        one.verifying_unit?.name ?? "", one.directive?.symbol ?? ""]);
    }
  });
}

test("header frozen and filtered, dates are dates, long texts wrap", async () => {
  const reader = await signedIn(here.base, "bithu");
  const book = await exported(reader, "register=97-CTr%2FTU&as_of=2025-09-18");
  const { rows, xml } = book.sheets[0];
  assert.deepEqual(book.names, ["Nhiệm vụ", "Đã hỏi gì"]);
  assert.equal(rows[0][0], "Sổ nhiệm vụ");
  assert.match(xml, /<pane xSplit="2" ySplit="1" [^>]*state="frozen"/);
  assert.match(xml, new RegExp(`<autoFilter ref="A1:X${rows.length}"`));
  assert.match(xml, /<col min="4" max="4" width="60/);
  assert.match(book.styles, /formatCode="dd\/mm\/yyyy"/);
  assert.match(book.styles, /wrapText="1"/);
});

test("the file's name says register and moment", async () => {
  const reader = await signedIn(here.base, "bithu");
  const name = async (query) => (await reader.get("/api/v1/tasks.xlsx?" + query)).headers.get("content-disposition");
  assert.equal(await name("register=97-CTr%2FTU&as_of=2025-09-18"), 'attachment; filename="97-CTr-TU_2025-09-18.xlsx"');
  assert.equal(await name("as_of=2025-09-18T09:30:00%2B07:00"), 'attachment; filename="nhiem-vu_2025-09-18_09h30.xlsx"');
});

test("the second sheet says what was asked and what is not open to the reader", async () => {
  const reader = await signedIn(here.base, "tct", "en");
  const query = "as_of=2025-09-18&known_at=900&sort=unit";
  const list = await listed(reader, query);
  assert.ok(list.hidden > 0);
  const book = await exported(reader, query);
  const about = Object.fromEntries(book.sheets[1].rows.map((r) => [r[0], r[1]]));
  const head = await reader.json("/api/v1/journal/head");
  assert.equal(about["As of"], "2025-09-18 24:00 (2025-09-19T00:00:00+07:00)");
  assert.equal(about["Known at entry"], "900");
  assert.equal(about["Filter: sort"], "unit");
  assert.equal(about["Tasks"], String(list.total));
  assert.equal(about["Not open to the reader"], String(list.hidden));
  assert.equal(about["Journal position"], String(list.position));
  assert.equal(about["Head: root"], head.root);
  assert.equal(book.sheets[0].rows.length - 1, list.total);
});

test("a text that begins like a formula stays a text", async () => {
  const clerk = await signedIn(here.base, "thuky", "en");
  const traps = ['=HYPERLINK("http://x","bấm")', "+1+1", "-2+3", "@SUM(A1)", "{=1}"];
  const lines = traps.map((work, i) => `${900 + i}\t${work}\tSở Khoa học và Công nghệ\tTháng 12/2026`);
  const file = ["STT\tNội dung nhiệm vụ\tCơ quan chủ trì\tThời hạn", ...lines].join("\n") + "\n";
  const dry = await (await clerk.post("/api/v1/imports/dry_run?register=nq57.vn", file)).json();
  assert.equal(dry.ready, traps.length, JSON.stringify(dry.tasks));
  const made = await clerk.post("/api/v1/imports/import_tasks", { file: dry.file, register: "nq57.vn", name: "x.tsv", decisions: {} });
  assert.equal(made.status, 202, await made.clone().text());
  const book = await exported(clerk, "register=nq57.vn&as_of=now");
  const works = book.sheets[0].rows.map((r) => r[3]);
  for (const trap of traps) assert.ok(works.includes(trap), trap);
});

test("a refusal of the list is the workbook's refusal", async () => {
  const reader = await signedIn(here.base, "bithu", "en");
  for (const query of ["class=nonsense", "as_of=2025-02-30", "register=none"]) {
    const [list, book] = [await reader.get("/api/v1/tasks?" + query), await reader.get("/api/v1/tasks.xlsx?" + query)];
    assert.equal(book.status, list.status);
    assert.equal((await book.json()).code, (await list.json()).code);
  }
  assert.equal((await fetch(here.base + "/api/v1/tasks.xlsx")).status, 401);
});
