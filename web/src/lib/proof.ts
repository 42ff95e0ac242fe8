// Checks a proof in the reader's own browser: the entry's path to the root, and the root's signature.

export type Proof = {
  entry: { kind: string; record: string; recorded: string; effective: string; position: number }; bytes: string; leaf: string; index: number; size: number;
  path: string[]; head: { origin: string; root: string; size: number; at: string; signature: string; key: string };
};

const bytes = (hex: string) => Uint8Array.from(hex.match(/../g) ?? [], (h) => parseInt(h, 16));
async function hash(...parts: Uint8Array[]): Promise<Uint8Array> {
  const all = new Uint8Array(parts.reduce((n, p) => n + p.length, 0));
  let at = 0;
  for (const p of parts) {
    all.set(p, at);
    at += p.length;
  }
  return new Uint8Array(await crypto.subtle.digest("SHA-256", all));
}

/** Hashing needs a secure context: https, or this machine itself. */
export const canCheck = (): boolean => Boolean(globalThis.crypto?.subtle);

/** RFC 9162 §2.1.3.2: the entry's bytes and its path give the head's root. */
export async function included(p: Proof): Promise<boolean> {
  let r = await hash(Uint8Array.of(0), new TextEncoder().encode(p.bytes));
  let fn = p.index;
  let sn = p.head.size - 1;
  if (fn > sn) return false;
  for (const step of p.path) {
    if (sn === 0) return false;
    if (fn % 2 === 1 || fn === sn) {
      r = await hash(Uint8Array.of(1), bytes(step), r);
      while (fn % 2 === 0 && fn !== 0) {
        fn = Math.floor(fn / 2);
        sn = Math.floor(sn / 2);
      }
    } else r = await hash(Uint8Array.of(1), r, bytes(step));
    fn = Math.floor(fn / 2);
    sn = Math.floor(sn / 2);
  }
  const root = Array.from(r, (b) => b.toString(16).padStart(2, "0")).join("");
  return sn === 0 && root === p.head.root;
}

/** The head's Ed25519 signature; null when this browser has no Ed25519. */
export async function signed(head: Proof["head"]): Promise<boolean | null> {
  const text = `duoc journal head v1\n${head.origin}\n${head.size}\n${head.root}\n${head.at}\n`;
  try {
    const key = await crypto.subtle.importKey("raw", bytes(head.key), { name: "Ed25519" }, false, ["verify"]);
    const signature = Uint8Array.from(atob(head.signature), (c) => c.charCodeAt(0));
    return await crypto.subtle.verify("Ed25519", key, signature, new TextEncoder().encode(text));
  } catch {
    return null;
  }
}
