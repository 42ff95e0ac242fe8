// What the API answers; the server's OpenAPI document is the authority.
export type Unit = { id: number; code: string; name: string; kind: string };
export type Numbers = {
  tasks: number; total: number; done: number; done_on_time: number; done_late: number; in_term: number; due_soon: number;
  claimed: number; overdue: number; cancelled: number; regular: number; other_years: number;
  claimed_past_deadline: number; dated_back: number; share_done: string | null;
};
export type Figures = Numbers & {
  register: string | null; name: string; as_of: string; as_of_day: string | null; known_at: number; year: number | null;
  moved: number; moved_out: number; reclassified: number; all_years: Numbers;
};
export type Difference = {
  register: string; task: { id: number; no: string; work: string }; then: string | null; now: string | null; entries: number[];
};
export type Board = {
  position: number; as_of: string; as_of_day: string | null; known_at: number; year: number | null; registers: Figures[];
  units: (Numbers & { register: string; unit: Unit | null })[]; differences: Difference[]; differences_hidden: number;
  head: { size: number; root: string; at: string };
};
export type Post = { id: number; unit: Unit; role: string; title: string };
export type Example = { name: string; as_of: string } | null;
export type Session = {
  signed_in: boolean; csrf?: string; person?: { id: number; login: string; name: string }; posts?: Post[]; may?: string[];
  example: Example; accounts?: { login: string; title: string; title_en: string; password: string }[];
};
export type TaskRow = {
  id: number; register: string; no: string; section: string; work: string; product: string; lead: Unit | null; kind: string;
  field: { code: string; name: string } | null; priority: number; deadline: string | null; deadline_text: string;
  due_at: string | null; class: string | null; since: string | null; step: string | null; percent: number | null; last_report: string | null;
  days_overdue: number;
};
export type EvidenceItem = { title: string; date: string; file: { hash: string; name: string; size: number } | null };
export type Act = {
  position: number; kind: string; act: string; step: string; recorded: string; effective: string;
  by: { name: string; title: string | null; unit: Unit | null }; note: string; reason: string; percent: number | null;
  document: string; evidence: EvidenceItem[]; new_deadline: string | null; withdrawn_by: number | null; late: boolean;
  changes: { column: string; was: string; now: string }[];
};
export type Member = { text: string; unit: Unit | null };
export type TaskLink = {
  task: { id: number; register: string; no: string; work: string }; since: string; class: string | null;
  completion: { at: string; position: number; evidence: EvidenceItem[] } | null;
};
export type Task = TaskRow & {
  etag: string; co_leads: Member[]; cooperating: Member[];
  responsible: { id: number; name: string } | null; authority: string;
  directive: { id: number; symbol: string; subject: string } | null; verifying_unit: Unit | null; claimed_late: boolean; verify_by: string | null;
  extension: { new_deadline: string; reason: string; asked_at: string; position: number } | null;
  in_register: boolean; first_deadline: string | null; as_of: string;
  links: TaskLink[];
  acts: Act[]; may: string[];
  recurrence: { period: string; occurrences: { deadline: string; due_at: string; class: string }[] } | null;
};
export type Directive = {
  id: number; symbol: string; type: string; issuer: Unit | null; date: string; subject: string; level: string; secret: boolean; file?: { hash: string; name: string } | null;
  implements?: Directive[]; implemented_by?: Directive[];
};
export type RegisterItem = { id: number; code: string; name: string; directive: Directive | null; tasks: number; may_import: boolean };
export type Stands = { id: number; no: string; task: string; open: boolean };
export type AnnexAgency = { text: string; unit: Unit | null; role: string };
export type ColumnDifference = { column: string; was: string; now: string; by_merger: boolean };
export type DryRow = {
  row: number; line: number; page: number; table: number; no: string; section: string; task: string; product: string;
  status: "ready" | "needs_decision" | "refused"; reason: string | null; reason_code: string | null; cell: string | null;
  reasons: { code: string; text: string }[]; proposal: { text: string; members?: (Unit | null)[]; decision: Record<string, unknown> } | null;
  deadline: string | null; deadline_text: string; class: string; change: "new" | "changed" | "unchanged"; stands: Stands | null;
  differences: ColumnDifference[]; follows: string | null; split_from: Stands | null; joins: Stands[];
  lead: AnnexAgency[]; cooperating: AnnexAgency[]; candidate: boolean; cells: Record<string, string>;
  same_as: { id: number; register: string; no: string; task: string; likeness: number }[];
  uncertain: { cell: string; confidence: number; picture: string | null }[];
};
export type DroppedTask = { id: number; no: string; task: string; deadline_text: string; lead: Unit | null; taken_in_by: number | null };
export type DryRun = {
  rows: number; ready: number; needs_decision: number; refused: number; new: number; changed: number; changed_wording: number;
  changed_agencies: number; follows_mergers: number; unchanged: number; dropped: number; notices: string[]; sections: { line: number; page: number; text: string }[]; tasks: DryRow[]; dropped_tasks: DroppedTask[];
};
export type ImportRun = {
  import: number; register: string; name: string; at: string; by: string; state: string; rows: number; written: number;
  left: number; problem: string | null; problem_no: string | null;
};
export type TaughtName = { text: string; meaning: "unit" | "outside" | "led_by"; unit: Unit | null; position: number };
export type Work = {
  total: number; page: number; size: number; as_of: string; groups: { todo: string; total: number; items: TaskRow[] }[];
};
