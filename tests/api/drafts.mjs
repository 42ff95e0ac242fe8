// Importing as a clerk does it: a document read into a draft, rows decided, the draft written.
import assert from "node:assert/strict";

const pause = () => new Promise((done) => setTimeout(done, 30));

export async function begin(clerk, bytes, { register, directive = "", name = "a.tsv" }) {
  const asked = "?register=" + encodeURIComponent(register) + "&directive=" + directive + "&name=" + encodeURIComponent(name);
  const begun = await clerk.post("/api/v1/imports/begin_import" + asked, bytes);
  assert.equal(begun.status, 202, await begun.clone().text());
  const { reading } = await begun.json();
  for (;;) {
    const r = await clerk.get("/api/v1/imports/readings/" + reading);
    const state = await r.json();
    if (r.status !== 200) return { refused: state };
    if (state.state !== "reading" && state.state !== "waiting") return { ...(await clerk.json("/api/v1/imports/drafts/" + state.draft)), reading };
    await pause();
  }
}

/** Keeps decisions by row; `seen` gives the numbers of decisions known of each row. */
export async function decide(clerk, draft, decisions, seen = {}) {
  const r = await clerk.post(`/api/v1/imports/drafts/${draft}/decide_rows`, {
    decisions: Object.entries(decisions).map(([row, decision]) => ({ row, decision, expected: seen[row] ?? 0 })),
  });
  assert.equal(r.status, 200, await r.clone().text());
  return r.json();
}

/** Writes the draft and waits until it is done. */
export async function write(clerk, draft, seen) {
  const r = await clerk.post(`/api/v1/imports/drafts/${draft}/import_tasks`, { seen });
  if (r.status !== 202) return { refused: await r.json(), status: r.status };
  for (;;) {
    const progress = await clerk.json(`/api/v1/imports/drafts/${draft}/progress`);
    if (progress.state !== "running") return progress;
    await pause();
  }
}

export const proposals = (draft) => Object.fromEntries(
  draft.tasks.filter((t) => t.status === "needs_decision" && t.proposal).map((t) => [String(t.row), t.proposal.decision]));
