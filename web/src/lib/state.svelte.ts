// What all pages share: session, language, address, live position.
import { get, useSession } from "./api";
import type { Session } from "./types";

export type Language = "vi" | "en";

const languageCookie = (language: Language) => `duoc_lang=${language}; path=/; max-age=31536000; samesite=lax`;

/** Vietnamese unless the reader chose otherwise; the server follows the same cookie. */
function readLanguage(): Language {
  if (document.cookie.includes("duoc_lang=en")) return "en";
  document.cookie = languageCookie("vi");
  return "vi";
}

export const app = $state({
  session: null as Session | null,
  language: readLanguage(),
  path: location.pathname,
  query: new URLSearchParams(location.search),
  position: 0,
  live: false,
});

export async function loadSession(): Promise<void> {
  const session = await get<Session>("/api/v1/session");
  useSession(session);
  app.session = session;
}

export function setLanguage(language: Language): void {
  document.cookie = languageCookie(language);
  location.reload();
}

export function go(to: string, replace = false): void {
  if (replace) history.replaceState(null, "", to);
  else history.pushState(null, "", to);
  follow();
  if (!replace) scrollTo(0, 0);
}

function follow(): void {
  app.path = location.pathname;
  app.query = new URLSearchParams(location.search);
}

export function startRouting(): void {
  addEventListener("popstate", follow);
  addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey) return;
    const link = (event.target as Element).closest("a");
    if (!link || link.target || link.hasAttribute("download") || link.origin !== location.origin) return;
    if (link.pathname.startsWith("/api/") || (link.hash && link.pathname === location.pathname)) return;
    event.preventDefault();
    go(link.pathname + link.search);
    document.getElementById("main")?.focus();
  });
}

/** The moment asked on every page: from the address, else the example's day, else now. */
export function asOf(): string {
  return app.query.get("as_of") ?? app.session?.example?.as_of ?? "now";
}
