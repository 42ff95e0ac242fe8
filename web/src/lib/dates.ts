// Days as people here write them, whatever the browser's own language: 18/09/2025.

/** "2025-09-18" of "18/9/2025", "18-09-2025", "18.9.2025", "18092025" or itself; "" when it is no day. */
export function parseDay(text: string): string {
  const clean = text.trim();
  const iso = /^(\d{4})-(\d{1,2})-(\d{1,2})$/.exec(clean);
  const own = /^(\d{1,2})[/.\- ](\d{1,2})[/.\- ](\d{4})$/.exec(clean) ?? /^(\d{2})(\d{2})(\d{4})$/.exec(clean);
  const [y, m, d] = iso ? [iso[1], iso[2], iso[3]] : own ? [own[3], own[2], own[1]] : ["", "", ""];
  if (!y || !m || !d) return "";
  const found = `${y}-${m.padStart(2, "0")}-${d.padStart(2, "0")}`;
  const real = new Date(found + "T00:00:00Z");
  return !Number.isNaN(real.getTime()) && real.toISOString().slice(0, 10) === found ? found : "";
}

/** "09:30" of "9:30", "09h30" or "0930"; "" when it is no time. */
export function parseTime(text: string): string {
  const found = /^([01]?\d|2[0-3])[:h.]?([0-5]\d)$/.exec(text.trim());
  return found ? `${found[1]!.padStart(2, "0")}:${found[2]}` : "";
}
