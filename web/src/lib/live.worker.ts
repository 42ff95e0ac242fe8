// The browser's one event stream, shared by its tabs.
const scope = self as unknown as { onconnect: (event: MessageEvent) => void };
const ports = new Set<MessagePort>();
let source: EventSource | null = null;
let last = "";

function tell(event: Event): void {
  last = (event as MessageEvent<string>).data;
  for (const port of ports) port.postMessage(last);
}

function open(): void {
  if (source && source.readyState !== EventSource.CLOSED) return;
  source = new EventSource("/api/v1/live");
  source.addEventListener("moved", tell);
  source.addEventListener("hello", tell);
}

scope.onconnect = (event) => {
  const port = event.ports[0];
  if (!port) return;
  ports.add(port);
  port.onmessage = (message) => {
    if (message.data !== "bye") return;
    ports.delete(port);
    if (ports.size === 0) {
      source?.close();
      source = null;
    }
  };
  port.start();
  open();
  if (last) port.postMessage(last);
};
