// What every page should say of the system: to everybody whether acts can be written now, to administrators what needs them. Asked
// now and then while the page is seen, and at once when an act could not be written.
import { Problem, get } from "./api";
import { app } from "./state.svelte";
import type { System } from "./system";

const readySeconds = { well: 20, not: 5 };
const systemSeconds = { seen: 5, else: 60 };

export const watch = $state({
  unwritable: false,
  system: null as System | null,
  problem: null as Problem | null,
});

let closely = 0;  // pages that show the system itself

const administers = () => app.session?.may?.includes("see_system") ?? false;

async function askReady(): Promise<void> {
  try {
    const r = await fetch("/api/v1/ready");
    watch.unwritable = r.status === 503 && ((await r.json()) as { args?: { reason?: string } }).args?.reason === "store";
  } catch {
    // A server that is away is seen by what was asked of it.
  }
}

export async function askSystem(): Promise<void> {
  try {
    watch.system = await get<System>("/api/v1/system");
    watch.problem = null;
  } catch (e) {
    watch.problem = e as Problem;
  }
}

let begun = false;
export function startWatching(): void {
  if (begun) return;
  begun = true;
  let ready = 0;
  let system = 0;
  const look = async (at: number) => {
    if (document.hidden) return;
    if (at >= ready) {
      ready = Infinity;
      await askReady();
      ready = Date.now() + 1000 * (watch.unwritable ? readySeconds.not : readySeconds.well);
    }
    if (at >= system) {
      system = Infinity;
      if (administers()) await askSystem();
      system = Date.now() + 1000 * (closely > 0 ? systemSeconds.seen : systemSeconds.else);
    }
  };
  void look(Date.now());
  setInterval(() => void look(Date.now()), 1000);
  document.addEventListener("visibilitychange", () => void look(Date.now()));
  addEventListener("duoc:unwritten", () => {
    void askReady().then(() => (ready = Date.now() + 1000 * readySeconds.not));
    if (administers()) void askSystem();
  });
}

/** For a page that shows the system itself: it is asked at once, and every few seconds while the page is there. */
export function watchClosely(): () => void {
  ++closely;
  void askSystem();
  const timer = setInterval(() => {
    if (!document.hidden && watch.problem?.status !== 403) void askSystem();
  }, 1000 * systemSeconds.seen);
  return () => {
    --closely;
    clearInterval(timer);
  };
}

/** What this browser's reader has put aside, until it is asked for again. */
export const aside = $state({ steps: localStorage.getItem("duoc_first_steps") === "aside" });
export function putStepsAside(): void {
  aside.steps = true;
  localStorage.setItem("duoc_first_steps", "aside");
}
export function showSteps(): void {
  aside.steps = false;
  localStorage.removeItem("duoc_first_steps");
}
