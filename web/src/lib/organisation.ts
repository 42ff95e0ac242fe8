// Words and types of the organisation's pages: units, people, posts, the working-day calendar.
import { get, getAll, queryOf } from "./api";
import { app } from "./state.svelte";
import type { Unit } from "./types";

export type UnitRow = Unit & {
  parent: number | null; order: number; external: boolean; level: number; valid_from: string; valid_to: string | null;
  into: Unit | null;
};
export type UnitTree = { may: string[]; items: UnitRow[] };
/** Every unit of a day ("" for today), and what the reader may add. */
export async function unitTree(on = ""): Promise<UnitTree> {
  const path = "/api/v1/units" + queryOf({ as_of: on });
  const [all, first] = await Promise.all([getAll<UnitRow>(path), get<{ may: string[] }>("/api/v1/units?size=1")]);
  return { may: first.may, items: all.items };
}
export type UnitAct = {
  position: number; act: string; from: string; ahead: boolean; name: string; unit: Unit | null; parent: Unit | null;
  into: Unit | null; recorded: string | null; by: string;
};
export type UnitPost = {
  id: number; role: string; title: string; from: string; to: string | null; in_force: boolean;
  person: { id: number; name: string }; may: string[];
};
export type UnitPage = Unit & {
  name_vi: string; name_en: string; external: boolean; as_of: string; there: boolean; valid_from: string;
  valid_to: string | null; into: Unit | null; above: Unit[]; posts: UnitPost[]; acts: UnitAct[]; may: string[];
  children: (Unit & { valid_to: string | null; merged: boolean })[]; may_appoint_inspectors: boolean;
};
export type PersonPost = {
  id: number; unit: Unit | null; role: string; title: string; from: string; to: string | null; in_force: boolean; may?: string[];
};
export type PersonRow = { id: number; name: string; login: string | null; posts: PersonPost[] };
export type People = { total: number; page: number; size: number; items: PersonRow[]; may: string[] };
export type PersonPage = PersonRow & { erased: boolean; phone: string | null; email: string | null; may: string[] };
export type SpecialDay = { day: string; kind: string; name_vi: string; name_en: string };
export type CalendarYear = {
  year: number; announced: boolean; version: number; days: SpecialDay[]; may: string[];
  versions: { position: number; version: number; announced: boolean; recorded: string | null; by: string }[];
};
export type CalendarYears = {
  version: number; years: { year: number; announced: boolean; special_days: number; working_days: number }[]; may: string[];
};
export type Proposals = {
  version: number; open: boolean; total: number; hidden: number; may: string[];
  items: { task: { id: number; register: string; no: string; work: string }; deadline: string; due_at: string; proposed_due_at: string }[];
};

const texts = {
  organisation: ["Tổ chức", "Organisation"], calendar: ["Lịch làm việc", "Calendar"],
  change_password: ["Đổi mật khẩu", "Change password"], on_day: ["Tại ngày", "On the day"], today: ["Hôm nay", "Today"],
  search: ["Tìm đơn vị hoặc người", "Find a unit or a person"], people: ["Người", "People"], units: ["Đơn vị", "Units"],
  show_closed: ["Hiện đơn vị đã kết thúc", "Show closed units"], central: ["Cơ quan trung ương", "Central bodies"],
  merged_into: ["đã nhập vào", "merged into"], closed_since: ["kết thúc từ", "closed since"],
  open_since: ["Từ", "Since"], first_day: ["Ngày đầu có hiệu lực", "First day in effect"],
  nothing_found: ["Không tìm thấy đơn vị hoặc người nào. Thử ít chữ hơn.", "No unit or person was found. Try fewer words."],
  posts_here: ["Người giữ vị trí tại đơn vị", "People with posts here"], no_posts: ["Chưa có ai giữ vị trí tại đây.", "Nobody holds a post here yet."],
  nothing_below: ["Không có đơn vị nào.", "There is no unit."], children: ["Đơn vị trực thuộc", "Units below"], history: ["Lịch sử đơn vị", "History of the unit"],
  entry: ["Mục nhật ký", "Entry"], installed: ["khi khởi tạo", "at installation"], by: ["bởi", "by"],
  acts: ["Việc quản trị", "Administration"], ahead: ["sắp có hiệu lực", "takes effect later"],
  name_vi: ["Tên", "Name in Vietnamese"], name_en: ["Tên tiếng Anh", "Name in English"], code: ["Mã đơn vị", "Code"],
  kind: ["Loại đơn vị", "Kind of unit"], into: ["Nhập vào đơn vị", "Merge into"], parent: ["Trực thuộc", "Below"],
  order: ["Thứ tự", "Order"], role: ["Vai trò", "Role"], title_vi: ["Chức danh", "Title in Vietnamese"],
  title_en: ["Chức danh tiếng Anh", "Title in English"], from: ["Từ ngày", "From"], to: ["Đến hết ngày", "Last day"],
  to_open: ["Đến hết ngày (bỏ trống nếu chưa định)", "Last day (leave empty if open)"],
  person: ["Người", "Person"], full_name: ["Họ và tên", "Full name"], login: ["Tên đăng nhập", "Login name"],
  password: ["Mật khẩu ban đầu (từ 10 ký tự)", "First password (10 characters or more)"],
  new_password: ["Mật khẩu mới (từ 10 ký tự)", "New password (10 characters or more)"],
  current_password: ["Mật khẩu hiện tại", "Current password"], again: ["Nhập lại mật khẩu mới", "New password again"],
  not_alike: ["Hai lần nhập không giống nhau", "The two are not alike"],
  password_changed: ["Đã đổi mật khẩu. Các phiên đăng nhập khác của bạn đã kết thúc", "The password is changed. Your other sessions have ended"],
  password_hint: ["Đặt một câu dài dễ nhớ thì tốt hơn một từ khó nhớ.", "A long sentence you remember is better than a hard word."],
  password_set: ["Đã đặt mật khẩu. Mọi phiên đăng nhập của người này đã kết thúc", "The password is set. All sessions of this person have ended"],
  phone: ["Điện thoại", "Phone"], email: ["Thư điện tử", "E-mail"], contact: ["Liên hệ", "Contact"],
  masked_hint: ["Thông tin cá nhân được che. Mỗi lần xem phải nêu mục đích và được ghi vào nhật ký.",
    "Personal data is masked. Every look needs a purpose and goes into the journal."],
  purpose: ["Mục đích xem", "Purpose"], nothing_kept: ["không có", "none"], field: ["Thông tin cần xem", "What to see"],
  masked: ["được che", "masked"],
  posts: ["Vị trí công tác", "Posts"], no_posts_person: ["Người này chưa giữ vị trí nào.", "This person holds no post."],
  unit: ["Đơn vị", "Unit"], until: ["đến", "until"], in_force: ["đang giữ", "in force"], over: ["đã thôi", "over"], coming: ["sắp giữ", "coming"],
  erased: ["Dữ liệu cá nhân đã xóa", "Personal data erased"],
  erase_hint: ["Điện thoại, thư điện tử và mật khẩu mất vĩnh viễn, cả trong bản sao lưu. Họ tên trong các việc đã làm vẫn còn. Không thể khôi phục.",
    "Phone, e-mail and password are gone for ever, in backups too. The name stays with what was done. This cannot be undone."],
  erase_sure: ["Tôi hiểu và muốn xóa", "I understand and want to erase"],
  close_hint: ["Đơn vị kết thúc mà không nhập vào đâu; nhiệm vụ đang mở ở lại với đơn vị.", "The unit ends without a successor; its open tasks stay with it."],
  merge_hint: ["Nhiệm vụ đang mở của đơn vị chuyển sang đơn vị nhận. Số liệu cũ giữ cây tổ chức cũ.", "Open tasks of the unit go to the successor. Old figures keep the old tree."],
  choose: ["Chọn…", "Choose…"], save: ["Ghi", "Save"], cancel: ["Thôi", "Cancel"], edit: ["Sửa lịch", "Edit the calendar"],
  find_person: ["Gõ tên người", "Type a name"], new_root: ["Thêm đơn vị gốc", "Add a root unit"],
  provisional: ["Lịch tạm tính: chưa có thông báo chính thức cho năm này. Thời hạn trong năm có thể thay đổi.",
    "Provisional: nothing official has been announced for this year. Deadlines in it may change."],
  announced: ["Theo thông báo chính thức", "As officially announced"], provisional_short: ["tạm tính", "provisional"],
  announced_box: ["Năm này đã có thông báo chính thức", "This year is officially announced"],
  holiday: ["Nghỉ lễ, Tết", "Holiday"], day_off_for: ["Nghỉ bù, hoán đổi", "Day off in lieu"], worked: ["Làm bù", "Make-up working day"],
  working: ["Ngày làm việc", "Working day"], weekend: ["Cuối tuần", "Weekend"], special_days: ["Các ngày đặc biệt", "Special days"],
  working_days: ["ngày làm việc", "working days"], year: ["Năm", "Year"], version: ["bản", "version"],
  draft: ["Bản nháp", "Draft"], changes: ["thay đổi chưa ghi", "changes not saved"], day_name: ["Lý do", "Reason"],
  day_name_en: ["Lý do (tiếng Anh)", "Reason in English"], back_to_normal: ["Như ngày thường", "As its weekday says"],
  pick_day: ["Chọn một ngày trên lịch để sửa.", "Choose a day of the calendar to change it."],
  write_calendar: ["Ghi lịch năm", "Save the calendar of"], calendar_saved: ["Đã ghi lịch", "The calendar is saved"],
  calendar_versions: ["Các lần đặt lịch", "Versions"], computed: ["tính sẵn theo Bộ luật Lao động", "computed by the Labour Code"],
  proposals: ["Thời hạn cần xem lại theo lịch mới", "Deadlines to look at under the new calendar"],
  proposals_none: ["Không thời hạn nào thay đổi theo lịch mới.", "No deadline changes under the new calendar."],
  calendar_accepted: ["Đã chấp nhận lịch mới", "The new calendar is accepted"],
  accept_hint: ["Chấp nhận là một việc ghi vào nhật ký, với văn bản đã đổi lịch. Từ đó số liệu tính theo lịch mới.",
    "Accepting is one act of the journal, with the document that changed the calendar. From then on figures count by it."],
  accept_by: ["Cơ quan thường trực giữ các sổ nhiệm vụ sẽ chấp nhận lịch mới.", "The standing unit that keeps the registers accepts the new calendar."],
  accept_calendar: ["Chấp nhận các thời hạn mới", "Accept the new deadlines"], task: ["Nhiệm vụ", "Task"],
  due_now: ["Hết hạn hiện nay", "Due now"], due_then: ["Hết hạn đề nghị", "Proposed"], all_years: ["Các năm", "Years"],
  unit_not_there: ["Vào ngày đã chọn chưa có đơn vị này.", "The unit was not there on that day."], back: ["Về cây tổ chức", "Back to the tree"],
  done: ["Đã ghi vào nhật ký", "Written to the journal"], details: ["Giới hạn", "Limit"],
} as const;
export type Word = keyof typeof texts;
const side = () => (app.language === "vi" ? 0 : 1);
export const o = (key: Word): string => texts[key][side()];

const named: Record<string, readonly [string, string]> = {
  add_unit: ["Thêm đơn vị trực thuộc", "Add a unit below"], rename_unit: ["Đổi tên", "Rename"], move_unit: ["Chuyển trực thuộc", "Move"],
  merge_unit: ["Sáp nhập", "Merge"], close_unit: ["Kết thúc hoạt động", "Close"], add_person: ["Thêm người", "Add a person"],
  appoint: ["Bổ nhiệm", "Appoint"], end_post: ["Thôi giữ vị trí", "End the post"], set_password: ["Đặt lại mật khẩu", "Set password"],
  change_password: ["Đổi mật khẩu", "Change password"], reveal: ["Xem thông tin liên hệ", "Reveal contact"],
  erase_person: ["Xóa dữ liệu cá nhân", "Erase personal data"],
  clerk: ["Chuyên viên thường trực", "Clerk"], focal_point: ["Đầu mối", "Focal point"], verifier: ["Người thẩm định", "Verifier"],
  leader: ["Lãnh đạo", "Leader"], inspector: ["Kiểm tra, giám sát", "Inspector"], administrator: ["Quản trị", "Administrator"],
  province: ["Tỉnh", "Province"], office: ["Cơ quan", "Office"], department: ["Sở, phòng", "Department"], party_body: ["Cơ quan Đảng", "Party body"],
  front: ["Mặt trận, đoàn thể", "Front"], commune: ["Xã", "Commune"], ward: ["Phường", "Ward"], agency: ["Đơn vị sự nghiệp", "Agency"],
  district_former: ["Huyện cũ", "Former district"], province_former: ["Tỉnh cũ", "Former province"], ministry: ["Bộ, ngành", "Ministry"],
  central_body: ["Cơ quan trung ương", "Central body"], press: ["Báo chí", "Press"], school: ["Trường", "School"], group: ["Tổ, nhóm", "Group"],
};
/** The name of an act, a role or a kind of unit. */
export const nameOf = (key: string): string => named[key]?.[side()] ?? key;
const past: Record<string, readonly [string, string]> = {
  add_unit: ["Thành lập", "Began"], rename_unit: ["Đổi tên thành", "Renamed"], move_unit: ["Chuyển trực thuộc về", "Moved below"],
  merge_unit: ["Nhập vào", "Merged into"], close_unit: ["Kết thúc hoạt động", "Closed"], received: ["Nhận sáp nhập", "Took over"],
};
export const happened = (act: string): string => past[act]?.[side()] ?? act;
export const roles = ["clerk", "focal_point", "verifier", "leader", "inspector", "administrator"];
export const kinds = ["office", "department", "party_body", "front", "commune", "ward", "agency", "press", "school", "group", "ministry",
  "central_body", "province", "district_former", "province_former"];

/** For matching without diacritics, as the server folds. */
export function fold(text: string): string {
  return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/đ/gi, "d").toLowerCase();
}
export function nextDay(iso: string): string {
  return new Date(Date.parse(iso + "T00:00:00Z") + 86400_000).toISOString().slice(0, 10);
}
