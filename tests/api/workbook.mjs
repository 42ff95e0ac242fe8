// Reads what an .xlsx file holds: enough of zip and of the sheets to compare every cell.
import assert from "node:assert/strict";
import { inflateRawSync } from "node:zlib";

function unzip(bytes) {
  const files = new Map();
  let end = bytes.length - 22;
  while (bytes.readUInt32LE(end) !== 0x06054b50) --end;
  let at = bytes.readUInt32LE(end + 16);
  for (let left = bytes.readUInt16LE(end + 10); left > 0; --left) {
    const [method, packed, name, extra, note, from] = [bytes.readUInt16LE(at + 10), bytes.readUInt32LE(at + 20),
      bytes.readUInt16LE(at + 28), bytes.readUInt16LE(at + 30), bytes.readUInt16LE(at + 32), bytes.readUInt32LE(at + 42)];
    const data = from + 30 + bytes.readUInt16LE(from + 26) + bytes.readUInt16LE(from + 28);
    const raw = bytes.subarray(data, data + packed);
    files.set(bytes.toString("utf8", at + 46, at + 46 + name), method === 0 ? raw : inflateRawSync(raw));
    at += 46 + name + extra + note;
  }
  return files;
}

const plain = (xml) => xml.replace(/&(lt|gt|quot|amp|#10|#xA);/g, (_, e) => ({ lt: "<", gt: ">", quot: '"', amp: "&" })[e] ?? "\n");

function columnOf(reference) {
  return [...reference.replace(/\d+$/, "")].reduce((n, c) => n * 26 + c.charCodeAt(0) - 64, 0) - 1;
}

/** {names, sheets: [{rows, xml}], styles}; a cell is a string, a number or undefined. */
export function workbook(bytes) {
  const files = unzip(Buffer.from(bytes));
  const text = (name) => files.get(name)?.toString("utf8") ?? "";
  const shared = [...text("xl/sharedStrings.xml").matchAll(/<si>(.*?)<\/si>/gs)].map((m) =>
    [...m[1].matchAll(/<t[^>]*>(.*?)<\/t>/gs)].map((t) => plain(t[1])).join(""));
  const names = [...text("xl/workbook.xml").matchAll(/<sheet name="([^"]*)"/g)].map((m) => plain(m[1]));
  const sheets = names.map((_, i) => {
    const xml = text(`xl/worksheets/sheet${i + 1}.xml`);
    const rows = [...xml.matchAll(/<row [^>]*?(?:\/>|>(.*?)<\/row>)/gs)].map((row) => {
      const cells = [];
      for (const [, attributes, inside] of (row[1] ?? "").matchAll(/<c ([^>]*?)(?:\/>|>(.*?)<\/c>)/gs)) {
        const reference = /r="([A-Z]+\d+)"/.exec(attributes)[1];
        const type = /t="(\w+)"/.exec(attributes)?.[1] ?? "n";
        assert.ok(!/<f[ >]/.test(inside ?? ""), reference + " is a formula");
        const value = /<v>(.*?)<\/v>/s.exec(inside ?? "")?.[1];
        cells[columnOf(reference)] = type === "inlineStr" ? plain(/<t[^>]*>(.*?)<\/t>/s.exec(inside)?.[1] ?? "")
          : type === "s" ? shared[Number(value)] : value === undefined ? undefined : Number(value);
      }
      return cells;
    });
    return { rows, xml };
  });
  return { names, sheets, styles: text("xl/styles.xml") };
}

export const dayOf = (serial) => new Date((serial - 25569) * 86400000).toISOString().slice(0, 10);
/** A workbook's moment, which is Viet Nam's time, in the form of the API. */
export const momentOf = (serial) => new Date(Math.round((serial - 25569) * 86400) * 1000).toISOString().slice(0, 19) + "+07:00";
