// The sample site of nginx, as the package brings it: nginx accepts it, and requests go through it as its comments say.
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { connect } from "node:tls";
import { root, serveExample, signedIn } from "./served.mjs";

const host = "duoc.example.vn";
let served, nginx, folder, certificate, port, plainPort;

const freePort = () => new Promise((resolve) => {
  const s = createServer().listen(0, "127.0.0.1", () => {
    const { port: free } = s.address();
    s.close(() => resolve(free));
  });
});

/** The sample with nothing changed but ports and the places of certificate and key. */
function site(to) {
  let text = readFileSync(join(root, "packaging/nginx.conf"), "utf8");
  const put = (from, with_) => {
    assert.ok(text.includes(from), "the sample says " + from);
    text = text.replaceAll(from, with_);
  };
  put("server 127.0.0.1:8057;", `server ${to};`);
  put("listen 443 ssl http2;", `listen 127.0.0.1:${port} ssl http2;`);
  put("listen [::]:443 ssl http2;", "");
  put("listen 80;", `listen 127.0.0.1:${plainPort};`);
  put("listen [::]:80;", "");
  put("/etc/duoc/tls/certificate.pem", join(folder, "certificate.pem"));
  put("/etc/duoc/tls/key.pem", join(folder, "key.pem"));
  return text;
}

before(async () => {
  folder = mkdtempSync(join(tmpdir(), "duoc-nginx-"));
  served = await serveExample("--behind-proxy");
  [port, plainPort] = [await freePort(), await freePort()];
  const made = spawnSync("openssl", ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
    "-subj", "/CN=" + host, "-addext", "subjectAltName=DNS:" + host, "-keyout", join(folder, "key.pem"), "-out",
    join(folder, "certificate.pem")]);
  assert.equal(made.status, 0, String(made.stderr));
  certificate = readFileSync(join(folder, "certificate.pem"));
  const temporary = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map((t) => `${t}_temp_path ${folder}/${t};`).join(" ");
  writeFileSync(join(folder, "nginx.conf"), `${process.getuid() === 0 ? "user root;" : ""} pid ${folder}/pid; error_log stderr;
events {} http { access_log off; ${temporary} ${site(served.base.replace("http://", ""))} }`);
  const words = ["-p", folder, "-c", join(folder, "nginx.conf"), "-e", "stderr"];
  const checked = spawnSync("/usr/sbin/nginx", [...words, "-t"], { encoding: "utf8" });
  assert.equal(checked.status, 0, checked.stderr + (checked.error ?? ""));
  nginx = spawn("/usr/sbin/nginx", [...words, "-g", "daemon off;"], { stdio: ["ignore", "ignore", "inherit"] });
  const end = Date.now() + 60_000;
  for (;;) {
    const there = await ask("GET", "/health").catch(() => null);
    if (there?.status === 200) break;
    assert.ok(Date.now() < end, "nginx serves within a minute");
    await new Promise((r) => setTimeout(r, 50));
  }
});
after(async () => {
  if (nginx) {
    const gone = new Promise((r) => nginx.once("exit", r));
    nginx.kill("SIGTERM");
    await gone;
  }
  await served?.end();
  rmSync(folder, { recursive: true, force: true });
});

function ask(method, path, { body, headers = {}, onResponse } = {}) {
  return new Promise((resolve, reject) => {
    const r = request({ host: "127.0.0.1", port, method, path, servername: host, ca: certificate, agent: false,
      headers: { host, ...headers } }, (response) => {
      if (onResponse) return onResponse(response, resolve, reject);
      let text = "";
      response.on("data", (d) => (text += d));
      response.on("end", () => resolve({ status: response.statusCode, headers: response.headers, text }));
      response.on("error", reject);
    });
    r.on("error", reject);
    r.end(body);
  });
}

const json = { "content-type": "application/json" };
const signIn = (login, password, headers = {}) =>
  ask("POST", "/api/v1/session", { body: JSON.stringify({ login, password }), headers: { ...json, ...headers } });

test("TLS 1.3 alone, plain http is led to it, and browsers are told to stay with it", async () => {
  const speak = (maxVersion) => new Promise((resolve) => {
    const s = connect({ host: "127.0.0.1", port, servername: host, ca: certificate, minVersion: "TLSv1.2", maxVersion }, () => {
      resolve(s.getProtocol());
      s.destroy();
    });
    s.on("error", (e) => resolve(e.code));
  });
  assert.equal(await speak("TLSv1.3"), "TLSv1.3");
  assert.equal(await speak("TLSv1.2"), "ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION");
  const led = await fetch(`http://127.0.0.1:${plainPort}/tasks?x=1`, { redirect: "manual" });
  assert.deepEqual([led.status, led.headers.get("location")], [301, "https://127.0.0.1/tasks?x=1"]);
  const page = await ask("GET", "/");
  assert.equal(page.status, 200);
  assert.match(page.headers["strict-transport-security"], /max-age=31536000/);
  assert.equal(page.headers.server, "nginx");
});

test("nobody through the proxy is taken for somebody at this machine, whatever he says", async () => {
  for (const said of [{}, { "x-forwarded-for": "127.0.0.1" }, { host: "localhost" }, { forwarded: "for=127.0.0.1" }]) {
    const state = await ask("GET", "/api/v1/session", { headers: said });
    assert.equal(state.status, 200);
    assert.ok(!JSON.parse(state.text).accounts, "accounts of the example are for this machine: " + JSON.stringify(said));
    assert.equal((await signIn("thuky", "duoc-vi-du-2025", said)).status, 401);
  }
});

test("large bodies reach the server, which refuses them itself, and larger ones than any are refused by the proxy", async () => {
  const stranger = await ask("POST", "/api/v1/imports/begin_import?name=a.pdf", { body: Buffer.alloc(3 << 20), headers: json })
    .catch((e) => ({ status: e.code }));
  assert.equal(stranger.status, 401);
  assert.match(stranger.headers["content-type"], /json/);
  const none = await ask("POST", "/api/v1/session", { headers: { ...json, "content-length": String(261 << 20) } })
    .catch((e) => ({ status: e.code }));
  assert.equal(none.status, 413);
});

// Held back, no event would come: the stream does not end, and an event is smaller than any buffer.
test("live events come through one by one while the stream stays open", async () => {
  const reader = await signedIn(served.base, "thuky");
  await ask("GET", "/api/v1/live", { headers: { cookie: reader.cookie, accept: "text/event-stream" },
    onResponse: (response, resolve, reject) => {
      assert.equal(response.statusCode, 200);
      let text = "";
      let act = null;
      response.on("data", (d) => {
        text += d;
        if (!act && text.includes("event: hello")) {
          act = ask("POST", "/api/v1/names/teach_name", {
            body: JSON.stringify({ text: "Cơ quan qua máy chủ trung gian", meaning: "outside" }),
            headers: { ...json, cookie: reader.cookie, "x-duoc-csrf": reader.csrf, "idempotency-key": crypto.randomUUID() } });
          act.then((answer) => answer.status === 200 || reject(new Error(`the act is answered ${answer.status}: ${answer.text}`)), reject);
        }
        // The event may come before the act's own answer, which is waited for all the same.
        if (act && text.includes("event: moved")) {
          act.then(() => {
            response.destroy();
            resolve();
          }, reject);
        }
      });
    } });
});
