// Whole numbers as they are typed: digits in groups of three, parted as the reader's language does it.
import { number } from "./format";
import { app } from "./state.svelte";

const kMost = 15;  // digits that a number holds exactly

// In Vietnamese the comma begins a fraction, of which đồng have none; a point parts groups in either.
const parted = () => (app.language === "vi" ? /^\d{1,3}(?:([. \u00a0])\d{3})(?:\1\d{3})*$/ : /^\d{1,3}(?:([., \u00a0])\d{3})(?:\1\d{3})*$/);

/** The number that was typed; null when it is none, or not a whole one. */
export function parseWhole(text: string): number | null {
  const said = text.trim();
  if (!/^\d+$/.test(said) && !parted().test(said)) return null;
  const digits = said.replace(/\D/g, "");
  return digits.length > kMost ? null : Number(digits);
}

/** What the field shows after one key: groups move with the digits, but a point just typed waits for what follows. */
export function regrouped(before: string, now: string): string {
  const known = parseWhole(now);
  if (known !== null) return number(known);
  const wasGrouped = parseWhole(before) !== null && number(parseWhole(before) ?? 0) === before;
  const step = Math.abs(now.length - before.length) <= 1;
  const digits = now.replace(/[., \u00a0]/g, "");
  const seps = (s: string) => s.replace(/\d/g, "").length;
  if (wasGrouped && step && seps(now) <= seps(before) && parseWhole(digits) !== null) return number(Number(digits));
  return now;
}
