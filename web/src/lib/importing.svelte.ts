// A draft of an import as one clerk works on it: rows, decisions kept as they are made, steps to take back, and what others decide
// meanwhile.
import { get, post, type Problem } from "./api";
import type { DryRow, DryRun } from "./types";

export type Decision = {
  skip?: boolean; accept?: boolean; lead?: number; deadline?: string; class?: string; period?: string; first_year?: number;
  members_cooperate?: boolean; drop_unknown?: boolean; names?: Record<string, number>; same_as?: number[]; cells?: Record<string, string>;
};
export type Kept = { row: string; n: number; by: string; at: string; decision: Decision | null };
export type DraftHead = {
  draft: number; register: string; name: string; at: string; by: string; state: string; directive: { id: number; symbol: string } | null;
};
export type DraftRun = DraftHead & DryRun & { decisions: Kept[]; n: number };

/** The cells that need a decision: "lead", "deadline", "cooperating", "changed", "text", "cell". */
export function questions(row: DryRow): string[] {
  return [...new Set(row.reasons.map((r) => r.code.split(".")[0] ?? ""))];
}

/** Cooperating names of a row that are nobody's we know. */
export function strangers(row: DryRow): string[] {
  return row.reasons.some((r) => r.code.startsWith("cooperating.")) ? [...new Set(row.cooperating.filter((a) => !a.unit).map((a) => a.text))] : [];
}

export function decided(row: DryRow, d: Decision | null | undefined): boolean {
  if (!d) return false;
  if (d.skip) return true;
  const answers: Record<string, boolean> = {
    lead: d.lead !== undefined, deadline: d.deadline !== undefined || d.class !== undefined,
    cooperating: d.drop_unknown === true || strangers(row).every((s) => d.names?.[s] !== undefined),
    changed: d.accept === true, text: d.accept === true, cell: d.accept === true,
  };
  return questions(row).every((q) => answers[q] ?? false);
}

type Change = { row: string; decision: Decision | null };

export class Draft {
  run = $state<DraftRun | null>(null);
  decisions = $state<Record<string, Decision | null>>({});
  by = $state<Record<string, { n: number; by: string; at: string }>>({});
  problem = $state<Problem | null>(null);
  conflict = $state("");
  saving = $state(0);
  private n = 0;
  private done = $state<Change[][]>([]);
  private waiting: Promise<void> = Promise.resolve();

  constructor(readonly id: string) {}

  get path() { return "/api/v1/imports/drafts/" + this.id; }
  get canUndo() { return this.done.length > 0; }
  get seen() { return this.n; }

  async load() {
    try {
      const run = await get<DraftRun>(this.path);
      this.run = run;
      this.take(run.decisions);
    } catch (e) {
      this.problem = e as Problem;
    }
  }
  /** What others have decided since. */
  async refresh() {
    try {
      const kept = await get<{ state: string; decisions: Kept[] }>(`${this.path}/decisions?after=${this.n}`);
      if (this.saving === 0) this.take(kept.decisions);
      if (this.run && kept.state !== this.run.state) this.run.state = kept.state;
    } catch {
      // asked again in a moment
    }
  }
  private take(kept: Kept[]) {
    for (const k of kept) {
      this.decisions[k.row] = k.decision;
      this.by[k.row] = { n: k.n, by: k.by, at: k.at };
      this.n = Math.max(this.n, k.n);
    }
  }
  decide(changes: Change[]) {
    if (!changes.length) return;
    this.done.push(changes.map(({ row }) => ({ row, decision: $state.snapshot(this.decisions[row]) ?? null })));
    this.send(changes);
  }
  undo() {
    const before = this.done.pop();
    if (before) this.send(before);
  }
  private send(changes: Change[]) {
    this.conflict = "";
    for (const c of changes) this.decisions[c.row] = c.decision;
    ++this.saving;
    this.waiting = this.waiting.then(() => this.keep(changes)).finally(() => --this.saving);
  }
  private async keep(changes: Change[]) {
    try {
      const answer = await post<{ conflicts: string[]; decisions: Kept[] }>(this.path + "/decide_rows", {
        after: this.n,
        decisions: changes.map((c) => ({ row: c.row, decision: c.decision, expected: this.by[c.row]?.n ?? 0 })),
      });
      this.take(answer.decisions);
      const lost = answer.conflicts.filter((row) => changes.some((c) => c.row === row));
      if (lost.length) this.conflict = lost.map((row) => this.by[row]?.by).filter((b, i, all) => b && all.indexOf(b) === i).join(", ");
      // What a person has read anew may be another task altogether.
      if (changes.some((c) => c.decision?.cells)) await this.load();
    } catch (e) {
      this.problem = e as Problem;
      await this.load();
    }
  }
  /** Waits until everything said so far is kept. */
  async kept() { await this.waiting; }
}
