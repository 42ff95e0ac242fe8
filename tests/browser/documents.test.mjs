// A table as offices print it: its PDF gives the same cells, and of its scan every cell that is read wrongly is marked.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { binary, root, serveExample } from "./support.mjs";

let folder, stop, page;
before(async () => {
  folder = mkdtempSync(join(tmpdir(), "duoc-documents-"));
  const example = await serveExample("documents");
  stop = example.stop;
  page = await example.signedIn("thuky");
});
after(async () => {
  await stop();
  rmSync(folder, { recursive: true, force: true });
});

const head = ["TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn", "Sản phẩm"];
const rows = [
  ["1", "Xây dựng kho dữ liệu dùng chung của tỉnh, kết nối với các hệ thống của trung ương", "Sở Khoa học và Công nghệ", "Sở Tài chính; Sở Nội vụ", "12/2026", "Kho dữ liệu"],
  ["2", "Rà soát, cắt giảm giấy tờ khi giải quyết thủ tục hành chính cho người dân và doanh nghiệp", "Văn phòng Ủy ban nhân dân tỉnh", "Các sở, ban, ngành", "Quý II/2026", "Quyết định"],
  ["3", "Bồi dưỡng kỹ năng số cho cán bộ, công chức cấp xã", "Sở Nội vụ", "", "Thường xuyên", "Lớp học"],
  ["4", "Đo lường, công bố mức độ hài lòng của người dân đối với dịch vụ công trực tuyến", "Sở Khoa học và Công nghệ", "Các xã, phường", "30/9/2026", "Báo cáo"],
  ["5", "Ứng dụng cảm biến cảnh báo chất lượng nước tại các vùng nuôi tôm tập trung", "Sở Nông nghiệp và Môi trường", "Sở Tài chính", "2027", "Hệ thống cảnh báo"],
];

const escaped = (text) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");
async function pdfOf(html, name) {
  await page.setContent(html, { waitUntil: "load" });
  const path = join(folder, name);
  await page.pdf({ path, format: "A4", landscape: true, preferCSSPageSize: true, printBackground: true });
  return path;
}
const printed = (list) => `<meta charset="utf-8"><style>@page{size:A4 landscape;margin:14mm}body{font:13pt "Liberation Serif"}
  table{border-collapse:collapse;width:100%}td,th{border:1px solid #000;padding:3px 6px;vertical-align:top}</style><h3>PHỤ LỤC</h3>
  <table><thead><tr>${head.map((c) => `<th>${c}</th>`).join("")}</tr></thead><tbody>
  ${list.map((r) => `<tr>${r.map((c) => `<td>${escaped(c)}</td>`).join("")}</tr>`).join("")}</tbody></table>`;

function read(path) {
  const r = spawnSync(binary, ["read", path, "--json"], { encoding: "utf8", maxBuffer: 1 << 28 });
  assert.equal(r.status, 0, r.stderr);
  return JSON.parse(r.stdout);
}
const plain = (text) => text.normalize("NFC").replace(/\s+/g, " ").trim();
const bodyOf = (document) => document.tables.flatMap((t) => t.rows.map((r, i) => ({ cells: r.cells, table: t, i })))
  .filter((r) => r.cells[0] !== "TT" && r.cells.some((c) => c));

// The pages as pictures alone, turned a little, as a copier turns them.
async function scanOf(pdf, name) {
  assert.equal(spawnSync("pdftoppm", ["-jpeg", "-jpegopt", "quality=80", "-gray", "-r", "300", pdf, join(folder, name)]).status, 0);
  const pictures = [];
  for (let n = 1; ; ++n) {
    const path = [join(folder, `${name}-${n}.jpg`), join(folder, `${name}-${String(n).padStart(2, "0")}.jpg`)].find(existsSync);
    if (!path) break;
    pictures.push(`<div><img src="data:image/jpeg;base64,${readFileSync(path).toString("base64")}"></div>`);
  }
  return pdfOf(`<style>@page{size:A4 landscape;margin:0}body{margin:0}div{width:297mm;height:209mm;overflow:hidden;break-after:page}
    img{width:297mm;transform:rotate(.4deg)}</style>${pictures.join("")}`, name + "-scan.pdf");
}
function compare(document, list) {
  const got = bodyOf(document);
  assert.equal(got.length, list.length, "rows");
  let wrong = 0, unmarked = [], marked = 0;
  list.forEach((want, r) => {
    const { cells, table, i } = got[r];
    const doubts = new Set((table.uncertain ?? []).filter((u) => u.row === i).map((u) => u.column));
    marked += doubts.size;
    want.forEach((text, c) => {
      if (plain(cells[c] ?? "") === plain(text)) return;
      ++wrong;
      if (!doubts.has(c)) unmarked.push([text, cells[c]]);
    });
  });
  return { cells: list.length * list[0].length, wrong, unmarked, marked };
}

test("a printed table's PDF gives the same cells", async () => {
  const document = read(await pdfOf(printed(rows), "printed.pdf"));
  const result = compare(document, rows);
  assert.deepEqual([result.wrong, result.marked], [0, 0], JSON.stringify(result));
});

test("of its scan every cell that is read wrongly is marked uncertain", async () => {
  const document = read(await scanOf(join(folder, "printed.pdf"), "page"));
  const result = compare(document, rows);
  console.log(`scan: ${result.cells - result.wrong} of ${result.cells} cells right, ${result.marked} marked, ${result.unmarked.length} wrong ones not marked`);
  assert.deepEqual(result.unmarked, []);
  assert.ok(result.wrong * 10 <= result.cells, "nine cells of ten are right");
});

const lists = join(root, "../shared/data/tasks");
test("the real lists as PDF", { skip: existsSync(lists) ? false : "the real lists are not beside the project: " + lists }, async () => {
  for (const name of ["nq57_nq_tw_nhiem_vu", "laocai_nq26_nq_tu_2026"]) {
    const list = readFileSync(join(lists, name + ".tsv"), "utf8").trimEnd().split("\n").slice(1).map((line) => {
      const cells = line.split("\t").map((c) => (c.startsWith('"') && c.endsWith('"') ? c.slice(1, -1).replaceAll('""', '"') : c));
      return [cells[0], cells[2], cells[3], cells[4], cells[5], cells[6]];
    });
    const result = compare(read(await pdfOf(printed(list), name + ".pdf")), list);
    assert.deepEqual([result.wrong, result.marked], [0, 0], name + JSON.stringify(result).slice(0, 600));
  }
});
