// Offers to hold the province's data: who may, what follows from them, what is missing, and what a trial has shown.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { after, before, test } from "node:test";
import { duoc, serveExample, signedIn } from "./served.mjs";

let here, admin, leader, clerk;
before(async () => {
  here = await serveExample();
  [admin, leader, clerk] = await Promise.all(["quantri", "bithu", "thuky"].map((login) => signedIn(here.base, login)));
});
after(() => here?.end());

const hired = { provider: "Trung tâm dữ liệu A", hired: true, once: 50_000_000, month: 120_000_000, months: 36, country: "VN", place: "Cần Thơ",
  document: "12/CG-A", availability: "99,95", restore_minutes: 30, loss_minutes: 5, return_days: 60 };
const offers = async (reader = admin) => reader.json("/api/v1/capacity/offers");
const made = async (r) => {
  const body = await r.json();
  assert.equal(r.status, 200, JSON.stringify(body));
  return Number(body.record.split("/")[1]);
};

test("an offer says what follows from it, and what it does not promise", async () => {
  const first = await made(await admin.post("/api/v1/capacity/record_offer", hired));
  const second = await made(await admin.post("/api/v1/capacity/record_offer",
    { provider: "Máy chủ của tỉnh", hired: false, once: 4_000_000_000, month: 0, months: 60, country: "VN", document: "05/TTr-SKHCN" }));
  const abroad = await made(await admin.post("/api/v1/capacity/record_offer", { ...hired, provider: "B", country: "SG", availability: "100" }));
  const { items, may } = await offers();
  assert.deepEqual(may, ["record_offer", "record_trial", "withdraw_offer"]);
  const of = (id) => items.find((o) => o.id === id);
  assert.equal(of(first).price, 50_000_000 + 36 * 120_000_000);
  assert.deepEqual([of(first).availability, of(first).down_minutes_a_year], ["99.95", "262.8"]);
  assert.deepEqual(of(first).missing, []);
  assert.deepEqual(of(second).missing, ["availability", "restore", "loss", "return"]);
  assert.deepEqual([of(second).availability, of(second).down_minutes_a_year], [null, null]);
  assert.equal(of(abroad).in_viet_nam, false);
  assert.equal(of(abroad).down_minutes_a_year, "0.0");
});

test("a trial stands beside the promise; a worse one is named until a better one", async () => {
  const [{ id }] = (await offers()).items;
  const trial = (seconds, lag) => admin.post(`/api/v1/capacity/offers/${id}/record_trial`,
    { day: "2025-12-01", lag_seconds: lag, restore_seconds: seconds, entries: 2116 });
  await made(await trial(1801, 301));
  assert.deepEqual((await offers()).items[0].broken, ["restore", "loss"]);
  await made(await trial(1800, 300));
  const [now] = (await offers()).items;
  assert.deepEqual(now.broken, []);
  assert.deepEqual(now.trials.map((t) => t.restore_seconds), [1801, 1800]);
  assert.equal((await trial(-1, 0)).status, 422);
  assert.equal((await admin.post(`/api/v1/capacity/offers/${id}/record_trial`, { day: "2999-01-01", lag_seconds: 1, restore_seconds: 1, entries: 1 })).status, 422);
  assert.equal((await admin.post("/api/v1/capacity/offers/99/record_trial", { day: "2025-12-01", lag_seconds: 1, restore_seconds: 1, entries: 1 })).status, 404);
});

test("prices are for those who see all; acts for administrators at the top", async () => {
  assert.deepEqual((await offers(leader)).may, []);
  assert.equal((await clerk.get("/api/v1/capacity/offers")).status, 404);
  for (const reader of [leader, clerk]) assert.equal((await reader.post("/api/v1/capacity/record_offer", hired)).status, 403);
});

test("what makes no sense is refused at its field", async () => {
  const wrong = { provider: "", once: -1, month: 1e15, months: 0, country: "Vietnam", document: "", availability: "100.1", restore_minutes: -1,
    loss_minutes: "x", return_days: 4000 };
  for (const [field, value] of Object.entries(wrong)) {
    const r = await admin.post("/api/v1/capacity/record_offer", { ...hired, [field]: value });
    assert.equal(r.status, 422, field);
    assert.equal((await r.json()).field, field);
  }
});

test("hired is true or false and nothing that looks like it; a place is a text", async () => {
  for (const [field, value] of [["hired", "true"], ["hired", 1], ["hired", null], ["hired", undefined], ["place", 7], ["place", ["Cần Thơ"]]]) {
    const r = await admin.post("/api/v1/capacity/record_offer", { ...hired, [field]: value });
    assert.equal(r.status, 422, `${field} ${JSON.stringify(value)}`);
    assert.equal((await r.json()).field, field);
  }
});

test("a withdrawn offer stays, with its reason, and takes no more trials", async () => {
  const { items } = await offers();
  const { id } = items.at(-1);
  assert.equal((await admin.post(`/api/v1/capacity/offers/${id}/withdraw_offer`, { reason: " " })).status, 422);
  await made(await admin.post(`/api/v1/capacity/offers/${id}/withdraw_offer`, { reason: "Dữ liệu đặt ngoài lãnh thổ" }));
  const now = (await offers()).items.at(-1);
  assert.deepEqual([now.withdrawn, now.reason], [true, "Dữ liệu đặt ngoài lãnh thổ"]);
  const again = await admin.post(`/api/v1/capacity/offers/${id}/withdraw_offer`, { reason: "x" });
  assert.equal(again.status, 409);
});

test("the report puts them side by side, with what was measured here; the journal gives the rows", async () => {
  const measured = join(dirname(here.store), "trial.json");
  writeFileSync(measured, JSON.stringify({ ok: true, seconds_in_all: 13.2, lag_seconds: 1 }));
  const said = duoc("capacity", "--store", here.store, "--trial", measured);
  assert.equal(said.status, 0, said.stderr);
  for (const words of ["Trung tâm dữ liệu A", "4.370.000.000", "262.8", "1800 s, 2025-12-01", "NOT PROMISED", "here, measured", "13 s"])
    assert.ok(said.stdout.includes(words), words + "\n" + said.stdout);
  assert.ok(!said.stdout.includes("SG"), "a withdrawn offer is left out");
  assert.equal(JSON.parse(duoc("capacity", "--json", "--store", here.store).stdout).items.length, 3);
  writeFileSync(measured, "{}");
  assert.equal(duoc("capacity", "--trial", measured, "--store", here.store).status, 2);
  assert.equal(JSON.parse(duoc("journal", "verify", "--json", "--store", here.store).stdout).ok, true);
});
