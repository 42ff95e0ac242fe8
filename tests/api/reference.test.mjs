// The printed OpenAPI document is a valid one, and it is true: every GET route of the running program answers as it says, and
// every refusal is the problem it describes.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { begin, decide, proposals, write } from "./drafts.mjs";
import { duoc, root, serveExample, signedIn } from "./served.mjs";

const require = createRequire(join(root, "web/package.json"));
const { Validator } = await import(require.resolve("@seriousme/openapi-schema-validator"));
const Ajv = require("ajv/dist/2020").default;
const formats = require("ajv-formats").default;
const printed = duoc("reference", "openapi");
const doc = JSON.parse(printed.stdout || "{}");
let here;
before(async () => { here = await serveExample(); });
after(() => here?.end());

// A field that the document does not name is as wrong as one that is missing.
function closed(schema) {
  if (Array.isArray(schema)) return schema.map(closed);
  if (schema === null || typeof schema !== "object") return schema;
  const out = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, key === "enum" || key === "required" ? value : closed(value)]));
  if (out.properties && typeof out.properties === "object" && out.additionalProperties === undefined && out.type) out.additionalProperties = false;
  return out;
}
const ajv = new Ajv({ strict: false, allErrors: false });
formats(ajv);
ajv.addSchema({ $id: "duoc", components: { schemas: closed(doc.components?.schemas ?? {}) } });
const pointed = (schema) => JSON.parse(JSON.stringify(closed(schema)).replaceAll('"#/components/', '"duoc#/components/'));

function holds(schema, value, where) {
  const check = ajv.compile(pointed(schema));
  assert.ok(check(value), where + ": " + ajv.errorsText(check.errors) + " in " + JSON.stringify(value).slice(0, 400));
}

const problemOf = { $ref: "#/components/schemas/Problem" };
const answerOf = (path, method, status) => doc.paths[path][method].responses[status].content["application/json"].schema;

test("the document is printed, accepted by a validator, and the one in docs/reference", async () => {
  assert.equal(printed.status, 0, printed.stderr);
  const verdict = await new Validator().validate(doc);
  assert.ok(verdict.valid, JSON.stringify(verdict.errors, null, 1));
  assert.equal(doc.openapi, "3.1.0");
  assert.equal(printed.stdout, readFileSync(join(root, "docs/reference/openapi.json"), "utf8"));
});

test("every act of the step graph is a path with the fields that its guards demand", () => {
  const graph = JSON.parse(readFileSync(join(root, "blueprints/steps/task.json"), "utf8"));
  for (const [act, says] of Object.entries(graph.acts)) {
    const path = doc.paths[`/api/v1/tasks/{id}/${act}`];
    assert.ok(path, act);
    const { required = [] } = path.post.requestBody.content["application/json"].schema;
    for (const [guard, field] of [["has_reason", "reason"], ["has_document", "document"], ["has_evidence", "evidence"]]) {
      assert.equal(required.includes(field), (says.guards ?? []).includes(guard), `${act}.${field}`);
    }
    assert.match(path.post.summary, new RegExp(`\\(${says.role} of`));
  }
});

// The addresses to call for each GET path; a path without one fails the test.
async function addresses(reader) {
  const { items: tasks } = await reader.json("/api/v1/tasks?class=done&register=97-CTr/TU&size=200");
  const acted = await reader.json("/api/v1/tasks/" + tasks[0].id);
  const files = [];
  const recurring = (await reader.json("/api/v1/tasks?size=200&register=nq57.vn")).items.filter((t) => t.kind === "recurring");
  for (const t of tasks.slice(0, 10)) {
    const one = await reader.json("/api/v1/tasks/" + t.id);
    files.push(...one.acts.flatMap((a) => a.evidence).filter((e) => e.file).map((e) => e.file.hash));
  }
  assert.ok(files.length > 0, "the example's evidence has files");
  const moments = ["", "as_of=2025-09-18", "as_of=2031-01-01", "as_of=2025-09-18&known_at=900"];
  return {
    "/health": [""], "/api/v1/health": [""], "/api/v1/ready": [""], "/metrics": [""], "/api/v1/session": [""], "/api/v1/journal/head": [""], "/api/v1/live": [],
    "/api/v1/board": [...moments, "year=2025&as_of=2025-09-18"],
    "/api/v1/figures": ["", ...["unit", "field", "month", "class"].flatMap((by) => [`by=${by}`, `by=${by}&tree=1&as_of=2025-09-18&register=nq57.vn`]), "register=97-CTr/TU&year=2025&known_at=900"],
    "/api/v1/overlap": ["a=97-CTr/TU&b=nq57.vn", "a=97-CTr/TU&b=nq57.vn&as_of=2025-09-18&known_at=900"],
    "/api/v1/directives": ["", "q=97", "page=2&size=1"], "/api/v1/directives/{id}": ["1", "2", "3"],
    "/api/v1/registers": ["", "page=1&size=2"], "/api/v1/units": ["", "as_of=2025-03-01", "size=10&page=3"], "/api/v1/fields": [""],
    "/api/v1/people": ["", "unit=" + acted.lead.id, "size=5"],
    "/api/v1/journal/entries/{position}": ["1", "812"],
    "/api/v1/files/{hash}": [files[0]],
    "/api/v1/tasks": [...moments, ...["overdue", "done", "regular", "cancelled", "other_years", "total"].map((c) => "year=2025&class=" + c), "mine=1", "sort=deadline&size=3&page=2"],
    "/api/v1/work": ["", "todo=to_verify&size=3&page=1"],
    "/api/v1/tasks.xlsx": ["register=nq57.vn"],
    "/api/v1/tasks/{id}": [...tasks.slice(0, 10).map((t) => t.id), ...recurring.slice(0, 3).map((t) => t.id), acted.id + "?as_of=2025-05-01", acted.id + "?as_of=2020-01-01"],
    "/api/v1/calendar": [""], "/api/v1/calendar/{year}": ["2025", "2030"], "/api/v1/calendar/proposals": [""],
    "/api/v1/units/{id}": ["1", String(acted.lead.id), "1?as_of=2025-03-01"], "/api/v1/people/{id}": ["1", "2"],
    "/api/v1/imports": ["", "size=1"], "/api/v1/imports/{id}": ["1"], "/api/v1/names": ["", "size=1"],
    "/api/v1/imports/goals": ["", "size=1"],
    "/api/v1/goals": [...moments, "year=2025&as_of=2025-09-18", "state=reached", "may=verify_value", "q=d%E1%BB%AF&size=2&page=2"],
    "/api/v1/goals.xlsx": ["as_of=2025-09-18"], "/api/v1/goals/side_by_side": ["", "only=conflicts&as_of=2025-09-18"],
    "/api/v1/goals/{id}": ["1", "48", "50", "48?as_of=2025-04-01&year=2030", "11?as_of=2025-09-18&known_at=900"],
    "/api/v1/capacity/offers": [""],
    ...(await draftAddresses()), "/api/v1/units.xlsx": [""], "/api/v1/people.xlsx": [""],
    "/api/v1/system": { by: await signedIn(here.base, "quantri"), asked: [""] },
    "/api/v1/organisation/imports/{id}": [],  // one's own only: organisation_import.test.mjs
  };
}

// A draft of a clerk; the pictures of scans have a test of their own.
async function draftAddresses() {
  const what = [crypto.randomUUID(), crypto.randomUUID()].join(" ");  // no amended form of an earlier one
  const clerk = await signedIn(here.base, "thuky");
  const text = "STT\tNội dung nhiệm vụ\tCơ quan chủ trì\tThời hạn\n" +
    `1\tRà soát ${what}\tCác sở, ban, ngành\t2026\n2\tLập ${what}\tSở Tài chính\t2027\n`;
  const { reading, draft, tasks } = await begin(clerk, text, { register: "nq57.vn" });
  const kept = await decide(clerk, draft, proposals({ tasks }));
  await write(clerk, draft, kept.n);
  const drafts = "/api/v1/imports/drafts";
  return {
    "/api/v1/imports/readings": { by: clerk, asked: [""] }, "/api/v1/imports/readings/{id}": { by: clerk, asked: [reading] }, [drafts]: { by: clerk, asked: [""] },
    [drafts + "/{id}"]: { by: clerk, asked: [draft] }, [drafts + "/{id}/decisions"]: { by: clerk, asked: [draft, draft + "?after=1"] },
    [drafts + "/{id}/progress"]: { by: clerk, asked: [draft] }, [drafts + "/{id}/decisions.xlsx"]: { by: clerk, asked: [draft] },
    [drafts + "/{id}/picture"]: [],
  };
}

test("every GET route answers as the document says, in both languages", async () => {
  const gets = Object.keys(doc.paths).filter((path) => doc.paths[path].get);
  for (const [login, language] of [["bithu", "vi"], ["bithu", "en"]]) {
    const reader = await signedIn(here.base, login, language);
    const called = await addresses(reader);
    for (const path of gets) {
      assert.ok(path in called, path + " is not called here");
      const { by = reader, asked: list = called[path] } = called[path];
      for (const asked of list) {
        const [value, query] = path.includes("{") ? String(asked).split("?") : ["", asked];
        const address = path.replace(/\{\w+\}/, value) + (query ? "?" + query : "");
        const r = await by.get(address);
        assert.equal(r.status, 200, address);
        const [type] = Object.keys(doc.paths[path].get.responses["200"].content);
        assert.equal(r.headers.get("content-type").split(";")[0], type, address);
        if (type === "application/json") holds(answerOf(path, "get", "200"), await r.json(), address);
        else await r.arrayBuffer();
      }
    }
  }
});

test("live events begin with a hello", async () => {
  const reader = await signedIn(here.base, "bithu");
  const stop = new AbortController();
  const r = await fetch(here.base + "/api/v1/live", { headers: { cookie: reader.cookie }, signal: stop.signal });
  assert.equal(r.headers.get("content-type").split(";")[0], "text/event-stream");
  const { value } = await r.body.getReader().read();
  assert.match(new TextDecoder().decode(value), /^event: hello\ndata: \{"position":\d+\}/);
  stop.abort();
});

test("an act, a dry run, an import, a file and their refusals are as described", async () => {
  const clerk = await signedIn(here.base, "thuky", "en");
  const focal = await signedIn(here.base, "skhcn", "en");
  const file = await clerk.post("/api/v1/files", new Uint8Array([1, 2, 3]));
  holds(answerOf("/api/v1/files", "post", "201"), await file.json(), "files");
  const annex = "STT\tNội dung nhiệm vụ\tCơ quan chủ trì\tThời hạn\n901\tLập danh mục\tSở Khoa học và Công nghệ\tTháng 12/2026\n" +
    "902\tRà soát\tCác sở, ban, ngành\tNăm 2026 và các năm tiếp theo\n903\t\tSở Tài chính\t2026\n";
  const dry = await (await clerk.post("/api/v1/imports/dry_run?register=nq57.vn", annex)).json();
  holds(answerOf("/api/v1/imports/dry_run", "post", "200"), dry, "dry run");
  assert.ok(dry.ready === 1 && dry.needs_decision + dry.refused === 2, JSON.stringify(dry));
  const made = await clerk.post("/api/v1/imports/import_tasks", { file: dry.file, register: "nq57.vn", name: "a.tsv", decisions: {} });
  const { import: id } = await made.json();
  holds(answerOf("/api/v1/imports/{id}", "get", "200"), await clerk.json("/api/v1/imports/" + id), "import");
  const { items } = await clerk.json("/api/v1/tasks?register=nq57.vn&q=" + encodeURIComponent("Lập danh mục") + "&as_of=now");
  const task = items.find((t) => t.no === "901");
  const assigned = await clerk.post(`/api/v1/tasks/${task.id}/assign_task`, {});
  assert.equal(assigned.status, 200);
  holds(answerOf("/api/v1/tasks/{id}/assign_task", "post", "200"), await assigned.json(), "assign_task");
  const refusals = [
    [422, await focal.post(`/api/v1/tasks/${task.id}/report_progress`, {})], [409, await clerk.post(`/api/v1/tasks/${task.id}/assign_task`, {})],
    [403, await focal.post(`/api/v1/tasks/${task.id}/cancel_task`, { reason: "x", document: "y" })],
    [404, await focal.get("/api/v1/tasks/999999")], [422, await focal.get("/api/v1/tasks?page=0")], [422, await focal.get("/api/v1/units?size=201")],
    [422, await focal.get("/api/v1/people?size=all")], [400, await focal.post(`/api/v1/tasks/${task.id}/accept_task`, "{")],
    [401, await fetch(here.base + "/api/v1/board")], [404, await fetch(here.base + "/api/v1/nothing")],
    [404, await focal.post("/api/v1/nothing", {})], [403, await fetch(here.base + `/api/v1/tasks/${task.id}/accept_task`, { method: "POST", headers: { cookie: focal.cookie } })],
    [412, await focal.post(`/api/v1/tasks/${task.id}/accept_task`, {}, { "if-match": '"1"' })],
  ];
  for (const [status, r] of refusals) {
    const body = await r.json();
    assert.equal(r.status, status, JSON.stringify(body));
    assert.match(r.headers.get("content-type"), /^application\/problem\+json/);
    holds(problemOf, body, body.code);
  }
});

test("lists are bounded and their pages together are the whole", async () => {
  const reader = await signedIn(here.base, "bithu");
  for (const path of ["/api/v1/directives", "/api/v1/registers", "/api/v1/units", "/api/v1/fields", "/api/v1/people", "/api/v1/imports", "/api/v1/tasks", "/api/v1/goals", "/api/v1/imports/goals"]) {
    const whole = [];
    const first = await reader.json(path + "?size=200");
    const size = Math.max(1, Math.ceil(Math.min(first.total, 200) / 3));
    for (let page = 1; whole.length < Math.min(first.total, 200); ++page) {
      const part = await reader.json(`${path}?size=${size}&page=${page}`);
      assert.ok(part.items.length > 0 && part.items.length <= size, path);
      assert.deepEqual([part.total, part.page, part.size], [first.total, page, size]);
      whole.push(...part.items);
    }
    assert.deepEqual(whole.slice(0, first.items.length), first.items, path);
    assert.equal((await reader.get(path + "?size=201")).status, 422, path);
  }
});
