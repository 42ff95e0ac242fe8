// What all pages share: session, language, address, live position.
import { tick } from "svelte";
import { get, useSession } from "./api";
import type { Session } from "./types";

const today = () => new Date(Date.now() + 7 * 3600_000).toISOString().slice(0, 10);

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
  moment: sessionStorage.getItem("duoc_as_of") ?? "",
});
keepMoment();

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
  keepMoment();
}

/** The moment once asked for stays for this tab, until another is chosen. */
function keepMoment(): void {
  const asked = app.query.get("as_of");
  if (!asked) return;
  app.moment = asked;
  sessionStorage.setItem("duoc_as_of", asked);
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

/** The moment asked: from the address, else the tab's, else the example's day, else now. */
export function asOf(): string {
  return app.query.get("as_of") ?? (app.moment || (app.session?.example?.as_of ?? "now"));
}

/** True when what is written now is not to be seen at the moment asked. */
export function looksBack(): boolean {
  const at = asOf();
  if (at === "now") return false;
  return at.length > 10 ? Date.parse(at) < Date.now() : at < today();
}

/** This page, or another, as of another moment. */
export function atMoment(at: string, path = app.path, query: URLSearchParams = app.query): string {
  const next = new URLSearchParams(query);
  next.set("as_of", at);
  return path + "?" + next.toString();
}

/** The page's heading takes the focus once it is there: a reader by ear begins where the page does. */
export async function focusHeading(): Promise<void> {
  await tick();
  const heading = document.querySelector<HTMLElement>("main h1");
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus({ preventScroll: true });
}
