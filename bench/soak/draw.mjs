// A soak's table as curves in one SVG: memory, descriptors and streams, latency, answers a second.
//   node bench/soak/draw.mjs soak.tsv >docs/soak.svg
import { readFileSync } from "node:fs";

const [head, ...lines] = readFileSync(process.argv[2], "utf8").trim().split("\n").map((line) => line.split("\t"));
const rows = lines.map((line) => Object.fromEntries(head.map((name, i) => [name, Number(line[i])])));
if (rows.length < 2) throw new Error("draw.mjs: the table has fewer than two samples");
const [width, height, left, right, top, gap] = [800, 130, 60, 150, 30, 40];
const last = rows.at(-1).seconds;
const x = (s) => left + (s / last) * (width - left - right);
const panels = [
  ["Resident memory, MB", [["resident_mb", "resident", "#1d5f8a"]]],
  ["Descriptors and streams", [["descriptors", "descriptors", "#1d5f8a"], ["streams", "live streams", "#b3541e"], ["threads", "threads", "#5a7d2b"]]],
  ["Latency, ms", [["p50_ms", "half within", "#1d5f8a"], ["p99_ms", "99 % within", "#b3541e"]]],
  ["Answers a second", [["requests_s", "answers", "#1d5f8a"]]],
];
const nice = (n) => {
  const power = 10 ** Math.floor(Math.log10(n || 1));
  return [1, 2, 2.5, 5, 10].map((m) => m * power).find((m) => m >= n);
};
const text = (px, py, words, more = "") => `<text x="${px.toFixed(1)}" y="${py.toFixed(1)}" ${more}>${words}</text>`;

const out = [];
panels.forEach(([title, curves], n) => {
  const base = top + n * (height + gap) + height;
  const most = nice(Math.max(...rows.flatMap((r) => curves.map(([c]) => r[c]))));
  const y = (v) => base - (v / most) * height;
  out.push(text(left, base - height - 8, title, 'font-weight="bold"'));
  for (const part of [0, 0.5, 1]) {
    out.push(`<line x1="${left}" x2="${width - right}" y1="${y(most * part).toFixed(1)}" y2="${y(most * part).toFixed(1)}" stroke="#ccc"/>`);
    out.push(text(left - 6, y(most * part) + 4, String(Number((most * part).toPrecision(3))), 'text-anchor="end"'));
  }
  curves.forEach(([column, name, colour], i) => {
    const points = rows.map((r) => `${x(r.seconds).toFixed(1)},${y(r[column]).toFixed(1)}`).join(" ");
    out.push(`<polyline points="${points}" fill="none" stroke="${colour}" stroke-width="1.5"/>`);
    out.push(text(width - right + 10, base - height + 14 + i * 18, name, `fill="${colour}"`));
  });
});
const bottom = top + panels.length * (height + gap) - 8;
for (let part = 0; part <= 6; ++part) out.push(text(x((last * part) / 6), bottom - 12, `${((last * part) / 360).toFixed(last < 600 ? 1 : 0)} min`, 'text-anchor="middle"'));
console.log(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${bottom}" font-family="sans-serif" font-size="12" role="img" aria-label="Memory, descriptors, latency and answers of the server over time">
<rect width="${width}" height="${bottom}" fill="#fff"/>
${out.join("\n")}
</svg>`);
