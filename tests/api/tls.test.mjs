// The binary under its own TLS: cookies that never go in the open, a certificate renewed while it serves, keys that others can read.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import https from "node:https";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { duoc, serveExample } from "./served.mjs";

const folder = mkdtempSync(join(tmpdir(), "duoc-tls-"));
const [certificate, key] = [join(folder, "server.crt"), join(folder, "server.key")];

function renew(name) {
  const made = spawnSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
    "-days", "30", "-subj", "/CN=" + name, "-keyout", key, "-out", certificate], { encoding: "utf8" });
  assert.equal(made.status, 0, made.stderr);
  chmodSync(key, 0o600);
}

// One request on a connection of its own; the answer and the name on the certificate shown.
function ask(base, path, options = {}, body = "") {
  return new Promise((resolve, reject) => {
    const request = https.request(base + path, { rejectUnauthorized: false, agent: false, ...options }, (answer) => {
      const name = answer.socket.getPeerCertificate().subject.CN;
      let text = "";
      answer.on("data", (d) => { text += d; });
      answer.on("end", () => resolve({ status: answer.statusCode, headers: answer.headers, text, name }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

let served;
before(async () => {
  renew("first");
  served = await serveExample("--certificate", certificate, "--key", key);
});
after(async () => {
  await served?.end();
  rmSync(folder, { recursive: true, force: true });
});

test("sessions are for TLS alone, and so is the name", async () => {
  assert.match(served.base, /^https:/);
  const r = await ask(served.base, "/api/v1/session", { method: "POST", headers: { "content-type": "application/json" } }, JSON.stringify({ login: "bithu", password: "duoc-vi-du-2025" }));
  assert.equal(r.status, 200, r.text);
  assert.match(r.headers["set-cookie"][0], /; Secure/);
  assert.match(r.headers["strict-transport-security"], /^max-age=\d{8}/);
  const page = await ask(served.base, "/");
  assert.equal(page.status, 200);
  assert.match(page.headers["strict-transport-security"], /^max-age=/);
});

test("an older version of TLS is not spoken", async () => {
  await assert.rejects(ask(served.base, "/health", { maxVersion: "TLSv1.2", minVersion: "TLSv1.2" }));
});

test("SIGHUP takes a renewed certificate over", async () => {
  assert.equal((await ask(served.base, "/health")).name, "first");
  renew("second");
  served.server.kill("SIGHUP");
  const until = Date.now() + 30_000;
  let name = "";
  while (name !== "second" && Date.now() < until) ({ name } = await ask(served.base, "/health"));
  assert.equal(name, "second");
});

test("what cannot be is said in one sentence", () => {
  const open = duoc("serve", "--certificate", certificate);
  assert.equal(open.status, 2);
  assert.match(open.stderr, /--certificate and --key go together/);
  const proxy = duoc("serve", "--certificate", certificate, "--key", key, "--behind-proxy");
  assert.equal(proxy.status, 2);
  assert.match(proxy.stderr, /leaves TLS to the proxy/);
});

test("a key that others can read stops the start", async () => {
  chmodSync(key, 0o640);
  await assert.rejects(serveExample("--certificate", certificate, "--key", key), /ended with 2/);
  chmodSync(key, 0o600);
});
