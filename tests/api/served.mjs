// The real binary serving an example province of its own, and readers signed in to it.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = join(dirname(fileURLToPath(import.meta.url)), "../..");
export const binary = process.env.DUOC_BINARY ?? join(root, "build/src/server/duoc");

export function duoc(...args) {
  return spawnSync(binary, args, { cwd: root, encoding: "utf8", maxBuffer: 1 << 28 });
}

/** Serves a store on a free port until `stop`, which waits for the end in order. */
export async function serve(store, ...options) {
  const server = spawn(binary, ["serve", "--store", store, "--port", "0", ...options], { cwd: root });
  let last = "";
  const base = await new Promise((resolve, reject) => {
    let out = "";
    server.stderr.on("data", (d) => (last = (last + d).slice(-8192)));
    server.stdout.on("data", (d) => {
      out += d;
      const found = /https?:\/\/[\d.]+:\d+/.exec(out);
      if (found) resolve(found[0]);
    });
    server.once("exit", (code) => reject(new Error("the server ended with " + code + ": " + last)));
  });
  // Whoever waits for an answer then hears "fetch failed"; this says why.
  const unasked = (code, signal) => console.error(`the server at ${base} ended by itself with ${code ?? signal}:\n${last}`);
  server.once("exit", unasked);
  const stop = async () => {
    server.off("exit", unasked);
    const gone = new Promise((done) => server.once("exit", done));
    server.kill("SIGTERM");
    await gone;
  };
  return { base, server, stop };
}

/** Makes the example and serves it, with more options for the command; `end` stops it and takes the folder away. */
export const serveExample = (...options) => serveExampleWithin(tmpdir(), ...options);

export async function serveExampleWithin(place, ...options) {
  const folder = mkdtempSync(join(place, "duoc-api-"));
  const store = join(folder, "duoc.db");
  const made = duoc("init", "--example", "ca-mau", "--store", store);
  assert.equal(made.status, 0, made.stderr);
  const { base, server, stop } = await serve(store, ...options);
  const end = async () => {
    await stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { base, store, server, end };
}

/** A reader: get and post with session, CSRF and a fresh idempotency key. */
export async function signedIn(base, login, language = "vi") {
  const first = await fetch(base + "/api/v1/session", {
    method: "POST", body: JSON.stringify({ login, password: "duoc-vi-du-2025" }), headers: { "content-type": "application/json" },
  });
  assert.equal(first.status, 200, login);
  const cookie = first.headers.get("set-cookie").split(";")[0] + "; duoc_lang=" + language;
  const { csrf } = await first.json();
  const get = (path, headers = {}) => fetch(base + path, { headers: { cookie, ...headers } });
  const post = (path, body, headers = {}) => fetch(base + path, {
    method: "POST",
    headers: { cookie, "x-duoc-csrf": csrf, "idempotency-key": crypto.randomUUID(), ...headers },
    body: typeof body === "string" || body instanceof Uint8Array ? body : JSON.stringify(body),
  });
  return { get, post, cookie, csrf, json: async (path) => {
    const r = await get(path);
    assert.equal(r.status, 200, path + " " + (r.status === 200 ? "" : await r.text()));
    return r.json();
  } };
}

/** What a condition gives, once it gives something; a minute is enough for all that is waited for. */
export async function until(what, condition) {
  const end = Date.now() + 60000;
  for (;;) {
    const value = await condition();
    if (value) return value;
    assert.ok(Date.now() < end, "waited in vain for " + what);
    await new Promise((done) => setTimeout(done, 20));
  }
}

/** A PostgreSQL of the test's own: start, stop, down or up, in a folder. */
export function cluster(what, folder) {
  const done = spawnSync(join(root, "tests/store/cluster"), [what, folder], { encoding: "utf8", stdio: ["ignore", "ignore", "pipe"] });
  assert.equal(done.status, 0, what + ": " + done.stderr);
}
