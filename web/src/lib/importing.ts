// What a clerk decides about a row of an annex, and when nothing is left to decide.
import type { DryRow } from "./types";

export type Decision = {
  skip?: boolean; lead?: number; deadline?: string; class?: string; period?: string; first_year?: number;
  members_cooperate?: boolean; drop_unknown?: boolean;
};

/** The cells that need a decision: "lead", "deadline", "cooperating". */
export function questions(row: DryRow): string[] {
  return [...new Set(row.reasons.map((r) => r.code.split(".")[0] ?? ""))];
}

export function decided(row: DryRow, d: Decision | undefined): boolean {
  if (!d) return false;
  if (d.skip) return true;
  const answers: Record<string, boolean> = {
    lead: d.lead !== undefined, deadline: d.deadline !== undefined || d.class !== undefined, cooperating: d.drop_unknown === true,
  };
  return questions(row).every((q) => answers[q] ?? false);
}
