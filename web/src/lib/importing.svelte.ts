// A draft of an import as one clerk works on it: rows, decisions kept as they are made, steps to take back, and what others decide
// meanwhile.
import { get, getAll, post, type Problem } from "./api";
import type { DryRow, DryRun, TaughtName } from "./types";

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

/** The questions of a row that a decision leaves open. */
export function unanswered(row: DryRow, d: Decision | null | undefined): string[] {
  const answers: Record<string, boolean> = {
    lead: d?.lead !== undefined, deadline: d?.deadline !== undefined || d?.class !== undefined,
    cooperating: d?.drop_unknown === true || strangers(row).every((s) => d?.names?.[s] !== undefined),
    changed: d?.accept === true, text: d?.accept === true, cell: d?.accept === true,
  };
  return questions(row).filter((q) => !answers[q]);
}

export function decided(row: DryRow, d: Decision | null | undefined): boolean {
  if (!d) return false;
  return d.skip === true || unanswered(row, d).length === 0;
}

// What of a proposal answers which question.
const answersOf: Record<string, (keyof Decision)[]> = {
  lead: ["lead", "members_cooperate"], deadline: ["deadline", "class", "period", "first_year"], cooperating: ["drop_unknown"],
  changed: ["accept"], text: ["accept"],
};

/** What the proposal adds to what a person has said already: answers to the questions still open, nothing else. */
export function offered(row: DryRow, d: Decision | null | undefined): Decision {
  const proposed = (row.proposal?.decision ?? {}) as Decision;
  const keys = unanswered(row, d?.skip ? { ...d, skip: undefined } : d).flatMap((q) => answersOf[q] ?? []);
  return Object.fromEntries(keys.filter((k) => proposed[k] !== undefined).map((k) => [k, proposed[k]]));
}

/** Whether accepting decides the row for good. */
export function acceptable(row: DryRow, d: Decision | null | undefined): boolean {
  return row.status === "needs_decision" && row.proposal !== null && !d?.skip && !decided(row, d) && decided(row, { ...d, ...offered(row, d) });
}

const plain = (s: string) => s.normalize("NFC").toLowerCase().replace(/\s+/g, " ").trim();

type Change = { row: string; decision: Decision | null };
// What can be taken back: decisions of rows, or a spelling that was taught (and what it meant before).
type Step = { changes: Change[]; taught?: { text: string; position: number; before: TaughtName | undefined } };

export class Draft {
  run = $state<DraftRun | null>(null);
  decisions = $state<Record<string, Decision | null>>({});
  by = $state<Record<string, { n: number; by: string; at: string }>>({});
  problem = $state<Problem | null>(null);
  /** Whose newer decision stood in the way, of which rows; and the spelling that was taught anew since. */
  conflict = $state<{ rows: string[]; by: string } | null>(null);
  taughtAnew = $state("");
  saving = $state(0);
  private n = 0;
  // The numbers of the decisions that this page has made: what is newer is somebody else's.
  private mine: Record<string, number> = {};
  private done = $state<Step[]>([]);
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
    this.done.push({ changes: changes.map(({ row }) => ({ row, decision: $state.snapshot(this.decisions[row]) ?? null })) });
    this.send(changes, false);
  }
  /** Takes the last step back; a decision that somebody else has made since stays. */
  async undo() {
    const before = this.done.pop();
    if (!before) return;
    if (before.taught) return this.untaught(before.taught);
    this.send(before.changes, true);
  }
  private send(changes: Change[], back: boolean) {
    this.conflict = null;
    this.problem = null;
    if (!back) for (const c of changes) this.decisions[c.row] = c.decision;
    ++this.saving;
    this.waiting = this.waiting.then(() => this.keep(changes, back)).finally(() => --this.saving);
  }
  private async keep(changes: Change[], back: boolean) {
    try {
      const answer = await post<{ conflicts: string[]; decisions: Kept[] }>(this.path + "/decide_rows", {
        after: this.n,
        decisions: changes.map((c) => ({ row: c.row, decision: c.decision, expected: (back ? this.mine[c.row] : this.by[c.row]?.n) ?? 0 })),
      });
      this.take(answer.decisions);
      const lost = answer.conflicts.filter((row) => changes.some((c) => c.row === row));
      for (const c of changes) if (!lost.includes(c.row)) this.mine[c.row] = this.by[c.row]?.n ?? 0;
      if (lost.length) this.conflict = { rows: lost, by: lost.map((row) => this.by[row]?.by).filter((b, i, all) => b && all.indexOf(b) === i).join(", ") };
      // What a person has read anew may be another task altogether.
      if (changes.some((c) => c.decision?.cells) || (back && changes.some((c) => this.run?.tasks.find((r) => String(r.row) === c.row)?.uncertain.length))) await this.load();
    } catch (e) {
      this.problem = e as Problem;
      await this.load();
    }
  }
  /** Teaches a spelling for every annex; true when it is remembered. */
  async teach(text: string, meaning: string, unit?: number): Promise<boolean> {
    this.problem = null;
    try {
      await this.kept();
      const before = (await getAll<TaughtName>("/api/v1/names")).items.find((n) => plain(n.text) === plain(text));
      const { position } = await post<{ position: number }>("/api/v1/names/teach_name", { text, meaning, unit });
      this.done.push({ changes: [], taught: { text, position, before } });
      await this.load();
      return true;
    } catch (e) {
      this.problem = e as Problem;
      return false;
    }
  }
  // Taught anew by somebody since: theirs stays.
  private async untaught({ text, position, before }: NonNullable<Step["taught"]>) {
    this.problem = null;
    this.taughtAnew = "";
    ++this.saving;
    try {
      const now = (await getAll<TaughtName>("/api/v1/names")).items.find((n) => n.position === position);
      if (!now) this.taughtAnew = text;
      else if (before) await post("/api/v1/names/teach_name", { text, meaning: before.meaning, unit: before.unit?.id });
      else await post("/api/v1/names/forget_name", { text });
      await this.load();
    } catch (e) {
      this.problem = e as Problem;
    } finally {
      --this.saving;
    }
  }
  /** What was written is taken back where imports are withdrawn, not step by step. */
  forgetSteps() { this.done = []; }
  /** Waits until everything said so far is kept. */
  async kept() { await this.waiting; }
}
