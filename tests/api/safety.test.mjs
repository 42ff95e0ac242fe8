// What must not open: a file by its hash alone, a stream after its session, this machine's rights
// through a proxy.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import http from "node:http";
import { after, before, test } from "node:test";
import { duoc, serveExample, signedIn } from "./served.mjs";

let served;
before(async () => { served = await serveExample(); });
after(() => served.end());

const claim = (hash) => ({
  evidence: [{ title: "Báo cáo", date: "2025-09-01", file: hash, name: "a.pdf", size: 3 }],
});
const put = async (who, text) => (await (await who.post("/api/v1/files", Buffer.from(text), { "x-file-name": "a.pdf" })).json()).hash;

// A task of the reader's unit whose step lets it be claimed, or any: the file is looked at first.
async function ownTask(who) {
  const page = await who.json("/api/v1/tasks?limit=1");
  return (page.items ?? page.tasks ?? page.rows)[0].id;
}

test("a file's hash alone neither opens it nor lets an act name it", async () => {
  const department = await signedIn(served.base, "skhcn");
  const finance = await signedIn(served.base, "stc");
  const hash = await put(department, "chỉ Sở KH&CN có tệp này");
  const task = await ownTask(finance);
  const stolen = await finance.post(`/api/v1/tasks/${task}/claim_completion`, claim(hash));
  const nowhere = await finance.post(`/api/v1/tasks/${task}/claim_completion`,
    claim(createHash("sha256").update("không có").digest("hex")));
  assert.equal(stolen.status, 422);
  const [a, b] = [await stolen.json(), await nowhere.json()];
  assert.equal(a.code, "file.missing");
  assert.deepEqual(a, b, "one that is there and one that is not are refused alike");
  assert.equal((await finance.get("/api/v1/files/" + hash)).status, 404);
  // Put in by oneself it may be named: the refusal, if any, is about the task.
  const own = await put(finance, "chỉ Sở KH&CN có tệp này");
  assert.equal(own, hash);
  const named = await finance.post(`/api/v1/tasks/${task}/claim_completion`, claim(own));
  assert.notEqual((await named.json()).code, "file.missing");
});

test("an empty file is called empty", async () => {
  const who = await signedIn(served.base, "skhcn");
  const r = await who.post("/api/v1/files", Buffer.from(""), { "x-file-name": "a.pdf" });
  assert.equal((await r.json()).code, "file.empty");
});

test("an import names only a file that the clerk has put in", async () => {
  const clerk = await signedIn(served.base, "thuky");
  const finance = await signedIn(served.base, "stc");
  const hash = await put(finance, "no,task,lead,deadline_text\n1,Việc,Sở Tài chính,12/2025\n");
  const r = await clerk.post("/api/v1/imports/import_tasks", { file: hash, register: "03/NQ-CP", directive: 0, decisions: {} });
  assert.equal((await r.json()).code, "file.missing");
});

test("signing out ends the live stream", async () => {
  const reader = await signedIn(served.base, "bithu");
  const clerk = await signedIn(served.base, "thuky");
  const stream = await reader.get("/api/v1/live");
  const events = stream.body.getReader();
  assert.match(Buffer.from((await events.read()).value).toString(), /event: hello/);
  const out = await fetch(served.base + "/api/v1/session", { method: "DELETE", headers: { cookie: reader.cookie, "x-duoc-csrf": reader.csrf } });
  assert.equal(out.status, 204);
  // The next thing that moves finds nobody listening.
  const act = await clerk.post("/api/v1/directives/register_directive", {
    symbol: "9/TB-BCĐ", type: "Thông báo", issuer: 1, date: "2025-09-01", subject: "Thử", level: "provincial" });
  assert.equal(act.status, 200, await act.text());
  let rest = "";
  for (;;) {
    const { value, done } = await events.read();
    if (done) break;
    rest += Buffer.from(value).toString();
  }
  assert.doesNotMatch(rest, /moved/);
});

test("an example account does not open through a proxy on this machine", async () => {
  const ask = (headers) => fetch(served.base + "/api/v1/session", {
    method: "POST", headers: { "content-type": "application/json", ...headers }, body: JSON.stringify({ login: "bithu", password: "duoc-vi-du-2025" }) });
  assert.equal((await ask({ "x-forwarded-for": "10.9.8.7" })).status, 401);
  const here = await ask({});
  assert.equal(here.status, 200);
  const listed = await (await fetch(served.base + "/api/v1/session", { headers: { "x-forwarded-for": "10.9.8.7" } })).json();
  assert.equal(listed.accounts, undefined);
});

test("duoc unit add says what it added, and refuses an order that is no number", () => {
  const args = ["unit", "add", "THU", "--name", "Đơn vị thử", "--kind", "department", "--store", "/nowhere/duoc.db"];
  const bad = duoc(...args, "--order", "x");
  assert.equal(bad.status, 2);
  assert.match(bad.stderr, /--order/);
});

// From another address of this machine, as from another machine.
const signInFrom = (localAddress, login, password, type = "application/json") => new Promise((resolve, reject) => {
  const { hostname, port } = new URL(served.base);
  const sent = http.request({ hostname, port, localAddress, agent: false, method: "POST", path: "/api/v1/session",
    headers: { "content-type": type } }, (r) => {
    let text = "";
    r.on("data", (d) => { text += d; });
    r.on("end", () => resolve({ status: r.statusCode, code: JSON.parse(text).code, wait: Number(r.headers["retry-after"]) }));
  });
  sent.on("error", reject);
  sent.end(JSON.stringify({ login, password }));
});

test("who guesses at a name keeps himself out, not its owner", async () => {
  for (let i = 0; i < 5; ++i) assert.equal((await signInFrom("127.0.0.2", "chutich", "sai " + i)).status, 401);
  const kept = await signInFrom("127.0.0.2", "chutich", "duoc-vi-du-2025");
  assert.deepEqual([kept.status, kept.code], [429, "session.throttled"]);
  assert.ok(kept.wait > 0 && kept.wait <= 60, String(kept.wait));
  assert.equal((await signInFrom("127.0.0.3", "chutich", "duoc-vi-du-2025")).status, 200);
});

test("another site's form signs nobody in", async () => {
  const sent = await signInFrom("127.0.0.4", "chutich", "duoc-vi-du-2025", "text/plain");
  assert.deepEqual([sent.status, sent.code], [400, "json.not_said"]);
});
