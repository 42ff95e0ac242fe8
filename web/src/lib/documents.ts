// Official kinds of documents, their letters in a symbol, and the Party's terms of office.

// Decree 30/2020 on clerical work and the Party's rules; the letters that stand in symbols.
const byLetters: [string, string][] = [
  ["NQ", "Nghị quyết"], ["CT", "Chỉ thị"], ["CTr", "Chương trình"], ["CTHĐ", "Chương trình hành động"], ["KH", "Kế hoạch"],
  ["KL", "Kết luận"], ["TB", "Thông báo"], ["QĐ", "Quyết định"], ["CV", "Công văn"], ["CĐ", "Công điện"], ["NĐ", "Nghị định"],
  ["QyĐ", "Quy định"], ["HD", "Hướng dẫn"], ["TT", "Thông tư"], ["QC", "Quy chế"], ["BC", "Báo cáo"], ["TTr", "Tờ trình"],
  ["ĐA", "Đề án"], ["PA", "Phương án"], ["L", "Luật"],
];
export const documentTypes: string[] = byLetters.map(([, name]) => name);

/** "Chương trình" of "97-CTr/TU" and "Kế hoạch" of "0142/KH-UBND"; "" when the symbol does not say. */
export function typeOf(symbol: string): string {
  const parts = symbol.normalize("NFC").trim().split(/[-/\s]+/).filter((p) => !/^\d+$/.test(p));
  const found = byLetters.find(([letters]) => letters === parts[0]) ?? byLetters.find(([letters]) => letters.toLowerCase() === parts[0]?.toLowerCase());
  return found?.[1] ?? "";
}

/** Numbers of Party documents begin anew each term: of the province's committee by years, of the Centre by congress. */
export const terms: [string, string][] = [
  ["2020-2025", "2020–2025"], ["2025-2030", "2025–2030"], ["2030-2035", "2030–2035"],
  ["XIII", "XIII (2021–2026)"], ["XIV", "XIV (2026–2031)"],
];
