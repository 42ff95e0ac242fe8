// One event stream a browser: a shared worker holds it and hands on to the tabs; without one, the tab opens its own.
import { app } from "./state.svelte";

function moved(data: string): void {
  const message = JSON.parse(data) as { position: number };
  app.live = true;
  if (message.position > app.position) app.position = message.position;
}

export function startLive(): void {
  if (typeof SharedWorker !== "undefined") {
    const worker = new SharedWorker(new URL("./live.worker.ts", import.meta.url), { type: "module", name: "duoc-live" });
    worker.port.onmessage = (event: MessageEvent<string>) => moved(event.data);
    worker.port.start();
    addEventListener("pagehide", () => worker.port.postMessage("bye"));
    return;
  }
  const source = new EventSource("/api/v1/live");
  source.addEventListener("moved", (event) => moved((event as MessageEvent<string>).data));
  source.addEventListener("hello", (event) => moved((event as MessageEvent<string>).data));
}
