// Words and types of the page about the system itself, its banners, and the first steps of a new installation.
import { app } from "./state.svelte";

export type Finding = { name: string; finding: "good" | "note" | "refused"; key: string; what: string; todo: string };
export type Step = { name: StepName; done: boolean };
export type StepName = "units" | "people" | "calendar" | "directive" | "register" | "backup" | "certificate";
export type System = {
  at: string; release: string; since: string; looked_at: string; findings: Finding[];
  store: {
    engine: string; place: string; bytes: number; position: number; figures_position: number; head: { size: number; at: string; root: string };
    verified: { size: number; at: string } | null; not_ready: string | null; trouble: { cause: string; since: string } | null;
  };
  backup: {
    target: string; generation: string; pages: boolean; whole: boolean; shipped: number; heads: number; committed: number; bytes_behind: number;
    seconds_behind: number; last_part_at: string | null; checked_at: string | null; in_order: boolean; last_error: string; keys: boolean; keys_copied_at: string | null;
  } | null;
  certificate: { ends: string; days: number; newer_refused: boolean } | null;
  load: {
    waiting: { acts: number; rows: number; passwords: number; files: number; scans: number; requests: number };
    acts_written: number; acts_refused: number; acts_not_written: number; connections: number; streams: number; body_bytes: number;
    answer_bytes: number; resident_bytes: number; open_files: number; disk_free_bytes: number;
  };
  incidents: { count: number; newest: { number: string; at: string } | null };
  first_steps: Step[] | null;
};

const words = {
  system: ["Hệ thống", "System"], release: ["Bản phát hành", "Release"], runs_since: ["chạy từ", "runs since"], seen_at: ["xem lúc", "seen at"],
  all_good: ["Không có gì phải sửa.", "Nothing has to be mended."], to_mend: ["điều phải sửa", "to mend"], to_note: ["lưu ý", "to note"],
  examined: ["Kiểm tra hệ thống", "What was looked at"], good: ["Tốt", "Good"], note: ["Lưu ý", "Note"], refused: ["Phải sửa", "To mend"],
  what_to_do: ["Cần làm", "What to do"], good_ones: ["Đã kiểm tra, tốt", "Looked at and good"],
  looked_hint: ["Như lệnh duoc doctor --quick, xem lại sau vài giây; kiểm tra lúc", "As duoc doctor --quick says, looked at again every few seconds; looked at"],
  store: ["Kho dữ liệu", "Store"], engine: ["Loại", "Engine"], place: ["Nơi đặt", "Place"], size: ["Dung lượng", "Size"],
  entries: ["Mục nhật ký", "Journal entries"], figures_to: ["Con số theo đến mục", "Figures up to entry"], newest_head: ["Đầu nhật ký mới nhất", "Newest head"],
  fingerprint: ["Dấu vân của đầu nhật ký", "Its fingerprint"], verified: ["Kiểm tra toàn bộ lần cuối", "Last verified whole"],
  at_entry: ["đến mục", "up to entry"], never: ["chưa lần nào", "never"], takes_writes: ["Nhận việc ghi", "Takes writes"], yes: ["có", "yes"], no: ["không", "no"],
  backup: ["Sao lưu", "Backup"], no_backup: ["Chưa cấu hình sao lưu.", "No backup is configured."], target: ["Nơi nhận", "Target"],
  restorable: ["Phục hồi được đến mục", "Can be restored to entry"], not_yet: ["chưa phục hồi được", "not yet"], heads_to: ["Nơi nhận biết đến mục", "The target knows of entry"],
  behind: ["Còn phải gửi", "Still to send"], nothing: ["không còn gì", "nothing"], last_part: ["Phần gửi gần nhất", "Last part sent"],
  checked_at: ["Nơi nhận trả lời lần cuối", "Target last seen"], last_error: ["Lỗi gần nhất", "Last error"], keys: ["Bản sao các khóa", "Copies of the keys"],
  keys_elsewhere: ["không gửi từ đây", "not sent from here"], keys_sent: ["gửi lần cuối", "last sent"], keys_wait: ["chưa gửi từ khi chạy", "not since it runs"], seconds: ["giây", "s"],
  certificate: ["Chứng thư", "Certificate"], good_until: ["Dùng được đến", "Good until"], days_left: ["Còn", "Left"], days: ["ngày", "days"],
  no_certificate: ["Chương trình không tự phục vụ TLS.", "TLS is not served by the program itself."], refused_pair: ["Cặp tệp mới không dùng được.", "The new pair of files cannot be used."],
  load: ["Tải hiện tại", "Load"], waiting: ["Đang chờ", "Waiting"], acts: ["việc ghi", "acts"], rows: ["phiên đăng nhập", "sessions"], passwords: ["mật khẩu", "passwords"],
  files: ["tệp", "files"], scans: ["bản quét", "scans"], requests: ["yêu cầu", "requests"], nobody: ["không có gì", "nothing"],
  written: ["Việc đã ghi", "Acts written"], not_written: ["Việc không ghi được", "Acts that could not be written"], connections: ["Kết nối", "Connections"],
  streams: ["Trình duyệt đang theo dõi", "Browsers that listen"], memory: ["Bộ nhớ", "Memory"], in_hand: ["Giữ cho yêu cầu, trả lời", "Held for requests and answers"],
  open_files: ["Tệp đang mở", "Open files"], disk_free: ["Chỗ trống (khóa và tệp)", "Room (keys and files)"],
  incidents: ["Sự cố", "Incidents"], no_incidents: ["Từ khi chạy chưa báo sự cố nào cho ai.", "Nobody was told of any incident since it runs."],
  incidents_since: ["Số lần báo sự cố từ khi chạy", "Told of since it runs"], newest_incident: ["Mã sự cố mới nhất", "Newest incident"],
  incident_hint: ["Tìm mã này trong nhật ký của dịch vụ:", "Find the number in the service's log:"],
  needs_you: ["Hệ thống cần bạn", "The system needs you"], and_more: ["và", "and"], others: ["điều khác", "more"], open_page: ["Xem trang Hệ thống", "Open the System page"],
  put_aside: ["Để sau", "Put aside"], unwritable: ["Hệ thống tạm thời không ghi được; vẫn xem được.", "The system cannot write for the moment; reading goes on."],
  first_steps: ["Những bước đầu tiên", "First steps"], steps_hint: ["Hệ thống mới, chưa có dữ liệu. Mỗi bước tự đánh dấu khi dữ liệu cho thấy đã xong.", "A new installation, still empty. Each step is marked by itself once the data show it."],
  steps_done: ["xong", "done"], steps_open: ["chưa xong", "not yet"], show_steps: ["Hiện lại những bước đầu tiên ở Bảng điều hành", "Show the first steps on the board again"],
  steps_shown: ["Những bước đầu tiên đã hiện lại ở Bảng điều hành.", "The first steps are on the board again."],
  one_by_one: ["Hoặc nhập từng mục", "Or one by one"],
  step_units: ["Nhập các đơn vị", "Enter the units"], step_units_hint: ["Sở, ban, ngành, xã, phường, từ một tệp Excel.", "Departments, communes, wards, from a workbook."],
  step_people: ["Nhập người và vị trí công tác", "Enter people and their posts"], step_people_hint: ["Ít nhất một chuyên viên thường trực: người ghi văn bản và mở sổ nhiệm vụ.", "At least one clerk of the standing unit, who registers directives and opens registers."],
  step_calendar: ["Chấp nhận lịch làm việc năm nay", "Accept this year's calendar"], step_calendar_hint: ["Chuyên viên thường trực chấp nhận, kèm văn bản công bố ngày nghỉ: thời hạn được tính theo lịch này.", "A clerk accepts it and names the document that announces the days off: deadlines are reckoned by it."],
  step_directive: ["Ghi văn bản chỉ đạo đầu tiên", "Register the first directive"], step_directive_hint: ["Chuyên viên thường trực làm việc này.", "A clerk does this."],
  step_register: ["Mở sổ nhiệm vụ đầu tiên", "Open the first register"], step_register_hint: ["Chuyên viên thường trực mở sổ từ trang của văn bản, rồi nhập phụ lục vào sổ.", "A clerk opens it from the page of its directive, then imports the annex."],
  step_backup: ["Bật sao lưu", "Turn the backup on"], step_backup_hint: ["Làm ở máy chủ; trang Hệ thống nói cách làm và cho biết khi nào xong.", "At the server; the System page says how, and when it is there."],
  step_certificate: ["Đặt chứng thư cho trang", "Give the pages a certificate"], step_certificate_hint: ["Làm ở máy chủ; không có chứng thư thì chỉ dùng được trên chính máy đó.", "At the server; without one, the pages are for that machine alone."],
} satisfies Record<string, [string, string]>;
export type SystemWord = keyof typeof words;

export function s(key: SystemWord): string {
  return words[key][app.language === "vi" ? 0 : 1];
}

const names: Record<string, [string, string]> = {
  store: ["Việc ghi", "Writing"], backup: ["Sao lưu", "Backup"], certificate: ["Chứng thư", "Certificate"], durability: ["Độ bền", "Durability"],
  key_rights: ["Quyền của các khóa", "Rights of the keys"], journal_key: ["Khóa nhật ký", "Journal's key"], clock: ["Đồng hồ", "Clock"],
  disk: ["Đĩa của kho dữ liệu", "Disk of the store"], disk_of_files: ["Đĩa của khóa và tệp", "Disk of keys and files"], disk_for_reading: ["Đĩa tạm để đọc tài liệu", "Disk for reading documents"],
  descriptors: ["Số tệp và kết nối", "Files and connections"], documents: ["Đọc tài liệu", "Reading documents"], person_keys: ["Khóa của từng người", "Persons' keys"],
  journal: ["Nhật ký", "Journal"], looking: ["Việc kiểm tra", "The look itself"],
};
export function nameOfFinding(name: string): string {
  return names[name]?.[app.language === "vi" ? 0 : 1] ?? name;
}

export function bytes(n: number): string {
  const units = ["B", "KB", "MB", "GB", "TB"];
  let i = 0;
  for (; n >= 1024 && i < units.length - 1; ++i) n /= 1024;
  return n.toLocaleString(app.language === "vi" ? "vi-VN" : "en-GB", { maximumFractionDigits: n < 10 && i > 0 ? 1 : 0 }) + " " + units[i];
}

/** What an administrator must be told of on every page. */
export const refusedOf = (system: System): Finding[] => system.findings.filter((f) => f.finding === "refused");
export const lacksBackup = (system: System): boolean => system.findings.some((f) => f.key === "backup.none");
