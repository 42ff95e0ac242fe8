// A scan as a copier makes it: pages printed by Chromium, taken as pictures, put into a PDF that has no text.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const kDotsPerInch = 200;

// Width and height of a JPEG, from its frame header.
function sizeOf(jpeg) {
  for (let at = 2; ; at += 2 + jpeg.readUInt16BE(at + 2)) {
    if (jpeg[at + 1] >= 0xc0 && jpeg[at + 1] <= 0xc2) return [jpeg.readUInt16BE(at + 7), jpeg.readUInt16BE(at + 5)];
  }
}

function pdfOf(jpegs) {
  const parts = [Buffer.from("%PDF-1.4\n")];
  const starts = [];
  const object = (...bytes) => {
    starts.push(parts.reduce((sum, p) => sum + p.length, 0));
    parts.push(Buffer.from(`${starts.length} 0 obj\n`), ...bytes.map((b) => Buffer.from(b)), Buffer.from("\nendobj\n"));
  };
  object("<</Type/Catalog/Pages 2 0 R>>");
  object(`<</Type/Pages/Count ${jpegs.length}/Kids[${jpegs.map((_, i) => `${3 + 3 * i} 0 R`).join(" ")}]>>`);
  jpegs.forEach((jpeg, i) => {
    const [width, height] = sizeOf(jpeg);
    const [w, h] = [width, height].map((n) => (n * 72 / kDotsPerInch).toFixed(2));
    const draw = `q ${w} 0 0 ${h} 0 0 cm /I Do Q`;
    object(`<</Type/Page/Parent 2 0 R/MediaBox[0 0 ${w} ${h}]/Resources<</XObject<</I ${4 + 3 * i} 0 R>>>>/Contents ${5 + 3 * i} 0 R>>`);
    object(`<</Type/XObject/Subtype/Image/Width ${width}/Height ${height}/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode/Length ${jpeg.length}>>stream\n`, jpeg, "\nendstream");
    object(`<</Length ${draw.length}>>stream\n${draw}\nendstream`);
  });
  const table = parts.reduce((sum, p) => sum + p.length, 0);
  parts.push(Buffer.from(`xref\n0 ${starts.length + 1}\n0000000000 65535 f \n${starts.map((s) => String(s).padStart(10, "0") + " 00000 n \n").join("")}`
    + `trailer<</Size ${starts.length + 1}/Root 1 0 R>>\nstartxref\n${table}\n%%EOF\n`));
  return Buffer.concat(parts);
}

/** The rows as a scanned table, the same page `times` times. */
export async function scanOf(browser, rows, times = 1) {
  const folder = mkdtempSync(join(tmpdir(), "duoc-scan-"));
  try {
    const page = await browser.newPage();
    const cells = (row) => row.map((c) => `<td style="border:1px solid;padding:6px">${c}</td>`).join("");
    await page.setContent(`<table style="border-collapse:collapse;font:14pt 'Liberation Serif'">${rows.map((r) => `<tr>${cells(r)}</tr>`).join("")}</table>`);
    writeFileSync(join(folder, "p.pdf"), await page.pdf({ format: "A4", landscape: true }));
    await page.close();
    const made = spawnSync("pdftoppm", ["-r", String(kDotsPerInch), "-jpeg", join(folder, "p.pdf"), join(folder, "q")], { encoding: "utf8" });
    assert.equal(made.status, 0, made.stderr);
    const jpegs = readdirSync(folder).filter((f) => f.endsWith(".jpg")).sort().map((f) => readFileSync(join(folder, f)));
    return pdfOf(Array(times).fill(jpegs).flat());
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
