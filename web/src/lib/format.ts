// Numbers and dates as the reader's language writes them; Viet Nam's fixed UTC+7.
import { app } from "./state.svelte";

export function number(n: number): string {
  return n.toLocaleString(app.language === "vi" ? "vi-VN" : "en-GB");
}

export function percent(share: string | null): string {
  if (share === null) return "–";
  return (app.language === "vi" ? share.replace(".", ",") : share) + " %";
}

export function day(iso: string | null): string {
  if (!iso) return "–";
  const [y, m, d] = iso.slice(0, 10).split("-");
  return `${d}/${m}/${y}`;
}

export function moment(rfc: string): string {
  return `${rfc.slice(11, 16)} ${day(rfc)}`;
}

export function today(): string {
  return new Date(Date.now() + 7 * 3600_000).toISOString().slice(0, 10);
}
