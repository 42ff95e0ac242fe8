// Asking the server; refusals arrive as problems with a code, a field and what to do.
import type { Session } from "./types";

export class Problem extends Error {
  constructor(
    public status: number,
    public code: string,
    message: string,
    public detail: string,
    public field: string | null,
    public args: Record<string, string>,
  ) {
    super(message);
  }
}

let csrf = "";
export function useSession(session: Session): void {
  csrf = session.csrf ?? "";
}

async function answer<T>(response: Response): Promise<T> {
  if (response.status === 204) return undefined as T;
  const type = response.headers.get("content-type") ?? "";
  const body = type.includes("json") ? await response.json() : {};
  if (!response.ok) {
    if (response.status === 503 && String(body.code ?? "").startsWith("store.")) dispatchEvent(new Event("duoc:unwritten"));
    throw new Problem(response.status, body.code ?? "http." + response.status, body.title ?? response.statusText,
      body.detail ?? "", body.field ?? null, body.args ?? {});
  }
  return body as T;
}

export async function get<T>(path: string): Promise<T> {
  return answer<T>(await fetch(path, { headers: { accept: "application/json" } }));
}

/** Every page of a list that is bounded by nature: units, registers, directives. */
export async function getAll<T>(path: string): Promise<{ total: number; items: T[] }> {
  const items: T[] = [];
  for (let page = 1; ; ++page) {
    const part = await get<{ total: number; items: T[] }>(path + (path.includes("?") ? "&" : "?") + "size=200&page=" + page);
    items.push(...part.items);
    if (items.length >= part.total || part.items.length === 0) return { total: part.total, items };
  }
}

export async function post<T>(path: string, body: unknown, headers: Record<string, string> = {}): Promise<T> {
  return answer<T>(await fetch(path, {
    method: "POST",
    headers: { "content-type": "application/json", "x-duoc-csrf": csrf, "idempotency-key": crypto.randomUUID(), ...headers },
    body: JSON.stringify(body),
  }));
}

export async function upload<T>(path: string, file: File): Promise<T> {
  return answer<T>(await fetch(path, {
    method: "POST",
    headers: {
      "content-type": file.type || "application/octet-stream", "x-duoc-csrf": csrf, "x-file-name": encodeURIComponent(file.name),
    },
    body: file,
  }));
}

export async function signOut(): Promise<void> {
  await fetch("/api/v1/session", { method: "DELETE", headers: { "x-duoc-csrf": csrf } });
}

export function queryOf(values: Record<string, string | number | null | undefined>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(values)) {
    if (value !== null && value !== undefined && value !== "") params.set(name, String(value));
  }
  const text = params.toString();
  return text ? "?" + text : "";
}
