// Words and types of the pages about goals.
import { app } from "./state.svelte";
import type { EvidenceItem, Unit } from "./types";

export type GoalState = "reached" | "not_reached" | "awaiting" | "no_value";
export type Counts = { total: number; reached: number; not_reached: number; awaiting: number; no_value: number; share_reached: string | null };
export type ShortValue = { position: number; day: string; value: string; written: string };
export type Target = {
  year: number; horizon: string; scope: string; comparison: string; lower: string | null; upper: string | null; written: string;
  note: string; document: string; effective: string; position: number;
};
export type JudgedTarget = Target & { state: GoalState; verified: ShortValue | null; pending: ShortValue | null };
export type GoalRow = {
  id: number; no: string; section: string; text: string; measure: string; unit: string; lead_text: string; lead: Unit | null;
  directive: { id: number; symbol: string }; state: GoalState | null; year: number | null; targets: JudgedTarget[];
  tasks: { total: number; done: number; claimed: number };
};
export type GoalList = {
  total: number; page: number; size: number; items: GoalRow[]; counts: Counts;
  directives: (Counts & { directive: { id: number; symbol: string; subject: string } })[];
};
export type Side = {
  id: number; no: string; measure: string; text: string; unit: string; directive: { id: number; symbol: string; date: string | null; issuer: Unit | null };
};
export type TargetSide = { written: string; comparison: string; note: string; document: string; effective: string };
export type Pair = {
  a: Side; b: Side; conflict: boolean; units_differ: boolean; reason?: string; by?: string; since?: string;
  per_cent?: number; shared?: string[]; only_a?: string[]; only_b?: string[];
  pairs: { year: number; scope: string; a: TargetSide; b: TargetSide; relation: string }[];
};
export type Value = ShortValue & {
  scope: string; state: "waiting" | "verified" | "returned" | "withdrawn"; counted: boolean; recorded: string; note: string;
  by: { name: string; unit: Unit | null }; evidence: EvidenceItem[];
};
export type Goal = GoalRow & {
  etag: number; as_of: string; since: string; keeper: Unit | null; reporting: Unit | null; verifying_unit: Unit | null;
  all_targets: (Target & { in_force: boolean; ahead: boolean })[]; values: Value[];
  followed: { task: { id: number; register: string; no: string; work: string }; class: string | null; since: string }[];
  followed_hidden: number; same: Pair[]; proposals: Pair[];
  acts: { position: number; act: string; recorded: string; by: { name: string; unit: Unit | null }; text: string; document: string }[];
  may: string[];
};
export type Decision = {
  skip?: boolean; accept?: boolean; qualitative?: boolean; lead?: number; year?: number; comparison?: string; target?: string;
};
export type DryRow = {
  row: number; no: string; section: string; text: string; target_text: string; status: string; reason: string | null; cell: string | null;
  reasons: { code: string; text: string }[]; proposal: { text: string; decision: Decision } | null; change: string; lead_text: string; lead: Unit | null;
  goals: { measure: string; unit: string; targets: { written: string; note: string; doubts: string[] }[] }[];
};
export type DryRun = {
  file: string; name: string; rows: number; ready: number; needs_decision: number; refused: number; group_headings: number; new: number;
  changed: number; unchanged: number; verifier_needed: boolean; lead_column: boolean; goals: DryRow[];
};

const texts = {
  goals_to_verify: ["Giá trị chỉ tiêu chờ xác nhận", "Values of goals to verify"], goals_to_report: ["Chỉ tiêu chưa có giá trị", "Goals without a value"],
  goals: ["Chỉ tiêu", "Goals"], goal: ["Chỉ tiêu", "Goal"], list: ["Danh sách", "List"], side_by_side: ["Đối chiếu văn bản", "Side by side"],
  import_goals: ["Nhập chỉ tiêu", "Import goals"], reached: ["Đạt", "Reached"], not_reached: ["Chưa đạt", "Not reached"],
  awaiting: ["Chờ xác nhận", "Awaiting"], no_value: ["Chưa có giá trị", "No value"], year: ["Năm của mức phải đạt", "Target year"],
  nearest: ["Năm gần nhất", "The nearest"], found: ["chỉ tiêu", "goals"], none: ["Không có chỉ tiêu nào.", "No goals."],
  target: ["Phải đạt", "Target"], value: ["Giá trị", "Value"], targets: ["Mức phải đạt", "Targets"], values: ["Giá trị đã báo cáo", "Values reported"],
  followed: ["Nhiệm vụ theo dõi", "Tasks followed"], same: ["Cùng chỉ tiêu ở văn bản khác", "The same goal in other directives"],
  proposals: ["Có thể là cùng một chỉ tiêu", "Perhaps the same goal"], reporting: ["Đơn vị báo cáo", "Reporting unit"],
  keeper: ["Đơn vị giữ danh sách", "Keeps the list"], measure: ["Đại lượng", "Measure"], unit: ["Đơn vị tính", "Unit"], scope: ["Phạm vi", "Scope"],
  day_of_value: ["Ngày của giá trị", "Day of the value"], write_number: ["viết 14,97 hoặc 155.000", "write 14.97 or 155,000"],
  number_wrong: ["Con số chưa đọc được", "The number cannot be read"], comparison: ["So sánh", "Comparison"], lower: ["Từ", "From"], upper: ["Đến", "To"],
  first_day: ["Ngày bắt đầu áp dụng", "First day in effect"], choose_value: ["Chọn giá trị", "Choose the value"], tasks_of: ["Chọn nhiệm vụ", "Choose tasks"],
  other_goal: ["Chỉ tiêu ở văn bản khác", "The other goal"], no_value_yet: ["Chưa có giá trị nào được báo cáo.", "No value was reported yet."],
  qualitative: ["Chỉ tiêu định tính: đánh giá theo nhiệm vụ", "A qualitative goal: judged by its tasks"], tasks_done: ["nhiệm vụ đã xong", "tasks done"],
  waiting: ["chờ xác nhận", "waiting"], verified: ["đã xác nhận", "verified"], returned: ["đã trả lại", "returned"], withdrawn: ["đã rút", "withdrawn"],
  replaced: ["đã được thay", "replaced"], ahead: ["chưa đến ngày áp dụng", "not in effect yet"], only_conflicts: ["Chỉ những chỗ khác nhau", "Only where they differ"],
  first_stricter: ["bên trái chặt hơn", "the left is stricter"], second_stricter: ["bên phải chặt hơn", "the right is stricter"],
  agree: ["như nhau", "the same"], overlapping: ["khác nhau một phần", "partly different"], disjoint: ["không thể cùng đạt", "cannot both be reached"],
  units_differ: ["đơn vị tính khác nhau", "the units differ"], other_years: ["Không có mức cho cùng năm và phạm vi.", "No targets for the same year and scope."],
  alike: ["giống nhau về lời", "alike in words"], shared: ["cùng có", "shared"], only_left: ["chỉ bên trái", "only left"], only_right: ["chỉ bên phải", "only right"],
  link: ["Xác nhận là cùng một chỉ tiêu", "Say that they are the same"], no_same: ["Chưa có cặp chỉ tiêu nào được liên kết.", "No goals are linked yet."],
  list_year: ["Năm, nếu danh sách không ghi", "Year, when the list names none"], list_lead: ["Chủ trì, nếu danh sách không ghi", "Lead, when the list names none"],
  verifier_choice: ["Đơn vị thẩm định (văn bản chưa có sổ)", "Verifying unit (no register)"], heading: ["Đề mục nhóm", "Group headings"],
  import_hint: ["Chọn văn bản rồi chọn tệp: hệ thống đọc thử, chưa ghi gì. Chỗ nào hiểu được nhiều cách đều hỏi lại.", "Choose the directive, then the file: it is read, nothing is written yet. Whatever can be read in several ways is asked."],
  as_read: ["Hiểu là", "Read as"], target_words: ["Mức khác", "Another target"], keep_words: ["Giữ là lời, không có số", "Keep as words"], write_goals: ["Ghi chỉ tiêu", "Write goals"],
  line: ["Giá trị theo thời gian so với mức phải đạt", "Values over time against the target"], history: ["Lịch sử chỉ tiêu", "History"], open_goals: ["Mở danh sách chỉ tiêu", "Open the goals"],
  written_goals: ["Đã ghi số chỉ tiêu", "Goals written"], share: ["Tỷ lệ đạt", "Share reached"], hidden_tasks: ["nhiệm vụ không mở cho bạn", "tasks not open to you"],
  from_day: ["Theo dõi từ ngày", "Followed from"], nothing_to_do: ["Hiện không có việc nào bạn có thể làm với chỉ tiêu này.", "There is nothing that you may do on this goal now."],
  resumed: ["Tiếp tục bản đang quyết định dở", "Going on with the list that was being decided"], resume: ["Đang quyết định dở", "Being decided"], forget_list: ["Bỏ", "Discard"],
  still_needs: ["Còn cần", "Still needs"], year_needed: ["năm của mức phải đạt", "the target's year"], lead_needed: ["đơn vị chủ trì", "the lead"], target_needed: ["mức phải đạt", "the target"],
  accepted_goals: ["Đã chấp nhận đề xuất của", "Accepted the proposals of"], goals_left: ["dòng còn phải tự trả lời", "rows are left to answer one by one"], file_gone: ["Tệp này không còn đọc lại được: chọn lại tệp.", "This file can be read no more: choose it again."],
  not_there: ["Chưa có chỉ tiêu này ở thời điểm đang xem", "The goal was not there at that moment"],
} as const;
export type GoalKey = keyof typeof texts;
const side = () => (app.language === "vi" ? 0 : 1);
export const g = (key: GoalKey): string => texts[key][side()];
export const states: GoalState[] = ["reached", "awaiting", "not_reached", "no_value"];
/** The tag's colours are those of tasks that stand alike. */
export const tagOf: Record<GoalState, string> = { reached: "done_on_time", awaiting: "claimed", not_reached: "overdue", no_value: "" };

const acts: Record<string, readonly [string, string]> = {
  import_goals: ["Nhập chỉ tiêu", "Import goals"], withdraw_goals_import: ["Rút lần nhập", "Withdraw the import"], report_value: ["Báo cáo giá trị", "Report a value"],
  verify_value: ["Xác nhận giá trị", "Verify a value"], return_value: ["Trả lại giá trị", "Return a value"], withdraw_value: ["Rút giá trị", "Withdraw a value"],
  follow_tasks: ["Theo dõi nhiệm vụ", "Follow tasks"], unfollow_tasks: ["Thôi theo dõi nhiệm vụ", "Follow no longer"], link_same_goal: ["Liên kết cùng chỉ tiêu", "Link the same goal"],
  unlink_same_goal: ["Bỏ liên kết", "Unlink"], change_target: ["Đổi mức phải đạt", "Change the target"],
};
export const goalAct = (name: string): string => acts[name]?.[side()] ?? name;

const relations: Record<string, GoalKey> = {
  same: "agree", first_stricter: "first_stricter", second_stricter: "second_stricter", overlapping: "overlapping", disjoint: "disjoint",
};
export const relationName = (name: string): string => g(relations[name] ?? "overlapping");

export const comparisons: [string, string, string][] = [
  ["at_least", "≥ ít nhất", "≥ at least"], ["above", "> trên", "> above"], ["at_most", "≤ nhiều nhất", "≤ at most"], ["below", "< dưới", "< below"],
  ["equal", "= bằng", "= exactly"], ["between", "trong khoảng", "between"], ["rank_within", "thứ hạng trong", "rank within"],
];
export const hasLower = (c: string): boolean => ["at_least", "above", "equal", "between"].includes(c);
export const hasUpper = (c: string): boolean => ["at_most", "below", "between", "rank_within"].includes(c);

/** "14.97" of "14,97" or "155.000" as people here write it (in English pages the other way round); "" when it is no number. */
export function plainNumber(text: string): string {
  const clean = text.trim().replace(/\s/g, "");
  const [group, point] = app.language === "vi" ? [".", ","] : [",", "."];
  const [whole = "", part, ...more] = clean.split(point);
  const grouped = whole.split(group);
  if (more.length || grouped.some((x, i) => !/^\d+$/.test(x) || (i > 0 && x.length !== 3) || (grouped.length > 1 && i === 0 && x.length > 3))) return "";
  if (part !== undefined && !/^\d{1,4}$/.test(part)) return "";
  return grouped.join("") + (part ? "." + part : "");
}

/** The codes of what a row asks that a decision leaves open. */
export function unanswered(row: DryRow, d: Decision | undefined): string[] {
  return row.reasons.map((r) => r.code).filter((code) => {
    if (code === "year.missing") return !(d?.qualitative === true || d?.year !== undefined);
    if (code.startsWith("lead.")) return !(d?.accept === true || d?.lead !== undefined);
    return !(d?.accept === true || d?.qualitative === true || Boolean(d?.comparison) || Boolean(d?.target));
  });
}

/** Everything a row asks is answered. */
export function decided(row: DryRow, d: Decision | undefined): boolean {
  if (!d) return false;
  return d.skip === true || unanswered(row, d).length === 0;
}

/** What the proposal adds: never in the place of what a person has said. */
export function offered(row: DryRow, d: Decision | undefined): Decision {
  return Object.fromEntries(Object.entries(row.proposal?.decision ?? {}).filter(([k]) => d?.[k as keyof Decision] === undefined));
}

// Decisions of a list are this browser's until they are written: kept by person, file and directive, found again after a reload.
export type KeptList = { file: string; name: string; directive: string; year: string; lead: string; verifying: string; decisions: Record<number, Decision>; at: number };
const kKept = 20;
const place = () => "duoc_goals_import_" + (app.session?.person?.id ?? 0);
export function keptLists(): KeptList[] {
  try {
    return JSON.parse(localStorage.getItem(place()) ?? "[]") as KeptList[];
  } catch {
    return [];
  }
}
export function keepList(list: KeptList): void {
  keepLists([list, ...keptLists().filter((k) => k.file !== list.file || k.directive !== list.directive)].slice(0, kKept));
}
export function dropList(file: string, directive: string): void {
  keepLists(keptLists().filter((k) => k.file !== file || k.directive !== directive));
}
function keepLists(lists: KeptList[]): void {
  try {
    localStorage.setItem(place(), JSON.stringify(lists));
  } catch {
    // a browser that keeps nothing: decisions last as long as the page
  }
}
