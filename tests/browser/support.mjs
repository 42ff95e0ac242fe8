// What every browser test needs: the example province served by the real binary, a real Chromium, signing in, axe.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
const require = createRequire(join(root, "web/package.json"));
const { chromium } = require("playwright-core");
const axe = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");
export const binary = process.env.DUOC_BINARY ?? join(root, "build/src/server/duoc");
export const password = "duoc-vi-du-2025";

/** Runs the program to its end, which must be a good one; what it said. */
export function ran(words, input = "") {
  const done = spawnSync(binary, words, { cwd: root, encoding: "utf8", input });
  assert.equal(done.status, 0, words.join(" ") + ": " + done.stderr);
  return done.stdout;
}

/** A served example province with a browser; stop() ends both and removes the folder. */
export const serveExample = (name) => serveMade(name, (store) => ran(["init", "--example", "ca-mau", "--store", store]));

/** The same for whatever `make` puts at the store's path; more options for the serving command. */
export async function serveMade(name, make, ...options) {
  const folder = mkdtempSync(join(tmpdir(), `duoc-${name}-`));
  const store = join(folder, "duoc.db");
  make(store, folder);
  const server = spawn(binary, ["serve", "--store", store, "--port", "0", ...options], { cwd: root });
  const base = await new Promise((resolve, reject) => {
    let out = "";
    server.stdout.on("data", (d) => {
      out += d;
      const found = /http:\/\/[\d.]+:\d+/.exec(out);
      if (found) resolve(found[0]);
    });
    server.on("exit", (code) => reject(new Error("the server ended with " + code)));
  });
  const browser = await chromium.launch({
    executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
    args: ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync"],
  });
  async function signedIn(login, viewport = { width: 1280, height: 900 }, secret = password, more = {}) {
    const context = await browser.newContext({ viewport, ...more });
    const page = await context.newPage();
    page.on("pageerror", (e) => assert.fail("the page threw: " + e.message));
    await page.goto(base + "/");
    await page.getByLabel("Tên đăng nhập").fill(login);
    await page.getByLabel("Mật khẩu").fill(secret);
    await page.getByRole("button", { name: "Đăng nhập", exact: true }).click();
    await page.getByRole("heading", { name: "Bảng điều hành" }).waitFor();  // on a phone the menu is folded
    return page;
  }
  async function stop() {
    await browser.close();
    server.kill("SIGTERM");
    await new Promise((done) => server.once("exit", done));
    rmSync(folder, { recursive: true, force: true });
  }
  return { base, folder, store, browser, signedIn, stop };
}

/** No serious finding of axe on the page as it stands. */
export async function accessible(page, name) {
  await page.evaluate(axe);
  const result = await page.evaluate(() => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] }));
  const serious = result.violations.filter((v) => v.impact === "serious" || v.impact === "critical");
  assert.deepEqual(serious.map((v) => `${name}: ${v.id} ${v.nodes[0]?.html}`), []);
}

/** Sends an act as the page's session would; the status and the answer. */
export async function send(page, path, body) {
  return page.evaluate(async ([path, body]) => {
    const session = await (await fetch("/api/v1/session")).json();
    const r = await fetch(path, { method: "POST", body: JSON.stringify(body),
      headers: { "content-type": "application/json", "x-duoc-csrf": session.csrf, "idempotency-key": crypto.randomUUID() } });
    return { status: r.status, body: await r.json() };
  }, [path, body]);
}
