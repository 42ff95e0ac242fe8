// Words and types of bringing units, people and holidays in from files.
import { app } from "./state.svelte";

export type What = "units" | "people" | "holidays";
export type Question = { field: string; proposed: string; choices: { value: string; text: string }[] };
export type Line = {
  row: number; line: number; table: string; name: string; change: string; status: "ready" | "needs_decision" | "refused";
  reasons: { code: string; text: string; cell: string; args: Record<string, string> }[]; questions: Question[];
  differences: { field: string; before: string; after: string }[];
};
export type Plan = {
  import: number; name: string; what: What; rows: number; ready: number; needs_decision: number; refused: number; changing: number;
  changes: { change: string; rows: number }[]; notices: string[]; kept: { day: string; name: string }[]; lines: Line[];
};
export type Run = {
  import: number; what: What; name: string; state: string; rows: number; written: number; left: number;
  problem: { code: string; row: number; text: string } | null; entries: number[];
};
export type Decisions = Record<number, Record<string, string>>;

const words = {
  title: ["Nhập tổ chức từ tệp", "Import the organisation from files"],
  intro: ["Chọn tệp bảng (CSV, TSV, Excel, LibreOffice, Word, PDF). Không gì được ghi trước khi bạn xác nhận. Nhập lại cùng một tệp thì không đổi gì.",
    "Choose a file with a table (CSV, TSV, Excel, LibreOffice, Word, PDF). Nothing is written before you confirm. The same file again changes nothing."],
  from_file: ["Nhập từ tệp", "Import from a file"], what: ["Nhập gì", "What to import"], units: ["Đơn vị", "Units"], people: ["Người và vị trí", "People and posts"], holidays: ["Ngày nghỉ, ngày làm bù", "Holidays, make-up days"],
  file: ["Tệp", "File"], from: ["Có hiệu lực từ", "In effect from"], under: ["Mã đơn vị cấp trên (khi tệp không ghi)", "Code of the unit above (when the file has none)"],
  units_columns: ["Cột: Mã, Tên đơn vị, Loại đơn vị, Trực thuộc, Tên tiếng Anh, Từ ngày, Thứ tự, Tên khác, Sáp nhập vào. Chỉ cột tên là bắt buộc.",
    "Columns: Code, Name, Kind of unit, Parent, Name in English, Valid from, Order, Other names, Merged into. Only the name is needed."],
  people_columns: ["Cột: Họ và tên, Đơn vị, Vai trò, Chức danh, Tên đăng nhập, Thư điện tử, Điện thoại, Từ ngày. Cần họ tên và đơn vị.",
    "Columns: Full name, Unit, Role, Title, Login name, E-mail, Phone, From. Name and unit are needed."],
  holidays_columns: ["Cột: Ngày (hoặc Từ ngày và Đến ngày), Tên, Loại (nghỉ, nghỉ bù, làm bù). Có thể ghi khoảng: 16–20/02/2026.",
    "Columns: Date (or From and To), Name, Kind (off, in lieu, worked). Ranges may be written: 16–20/02/2026."],
  no_password: ["Người mới chưa đăng nhập được: quản trị đặt mật khẩu ban đầu cho từng người ở trang của người đó.",
    "New people cannot sign in yet: an administrator sets a first password on each person's page."],
  example_units: ["Tải danh sách đơn vị (Excel)", "Download the units (Excel)"], example_people: ["Tải danh sách người (Excel)", "Download the people (Excel)"],
  changing: ["Sẽ đổi", "To change"], needs_decision: ["Cần quyết định", "To decide"], unchanged: ["Không đổi", "Unchanged"], refused: ["Không nhận", "Refused"],
  row: ["Dòng", "Line"], name: ["Tên", "Name"], change: ["Thay đổi", "Change"], decide: ["Nội dung, việc cần quyết định", "What changes, what is to decide"],
  check: ["Xem lại theo quyết định", "Apply the decisions"], confirm: ["Ghi", "Write"], rows: ["dòng", "rows"], days: ["ngày", "days"], skip: ["Bỏ dòng này", "Skip this row"], undo: ["Quyết định lại", "Decide again"],
  skipped: ["đã bỏ", "skipped"], decided: ["đã chọn", "chosen"], accept_all: ["Nhận mọi đề nghị", "Accept all proposals"], stop: ["Dừng", "Stop"], running: ["Đang ghi", "Writing"],
  done: ["Đã ghi", "Written"], stopped: ["Đã dừng", "Stopped"], failed: ["Không ghi tiếp được", "Could not go on"], entries: ["mục nhật ký", "journal entries"],
  left: ["dòng chờ quyết định", "rows left to decide"], nothing: ["Không có dòng nào.", "There are no rows."], more: ["Hiện thêm", "Show more"],
  with_decisions: ["Tính cả những dòng bạn vừa quyết định.", "With the rows that you have just decided."], not_taken: ["dòng không nhận, không ghi", "rows are refused and not written"],
  kept: ["ngày đặc biệt đang có mà tệp không ghi; giữ nguyên", "special days that the file does not name; they stay"],
  undo_units: ["Muốn sửa lại: mỗi đơn vị có trang riêng với các việc đổi tên, chuyển, kết thúc; mọi thay đổi nằm trong nhật ký.",
    "To put something right: every unit has its page with rename, move and close; every change stands in the journal."],
  undo_people: ["Muốn sửa lại: mở trang của người đó, cho thôi giữ vị trí hoặc xóa dữ liệu cá nhân.", "To put something right: open the person's page, end the post or erase the personal data."],
  undo_holidays: ["Lịch đã đặt chưa dời thời hạn nào: xem các thời hạn đề nghị và chấp nhận ở trang lịch. Muốn sửa lại thì đặt lại lịch năm đó.",
    "The calendar moves no deadline yet: look at the proposed ones and accept them on the calendar's page. To put something right, set the year anew."],
  open_units: ["Xem cây tổ chức", "See the tree"], open_calendar: ["Xem lịch", "See the calendar"], choose: ["Chọn…", "Choose…"], as_new: ["Là mới", "It is a new one"], new_row: ["mới", "new"],
} as const;
const side = () => (app.language === "vi" ? 0 : 1);
export const w = (key: keyof typeof words): string => words[key][side()];

const changes: Record<string, readonly [string, string]> = {
  new: ["Mới", "New"], unchanged: ["Không đổi", "Unchanged"], renamed: ["Đổi tên", "Renamed"], moved: ["Chuyển trực thuộc", "Moved"],
  described: ["Sửa mô tả", "Described anew"], merged: ["Sáp nhập", "Merged"], closed: ["Kết thúc", "Closed"], post: ["Thêm vị trí", "New post"],
  conflict: ["Khác với lịch", "Conflict"],
};
const fields: Record<string, readonly [string, string]> = {
  unit: ["Đơn vị", "Unit"], parent: ["Trực thuộc", "Below"], into: ["Sáp nhập vào", "Merge into"], code: ["Mã", "Code"], kind: ["Loại", "Kind"],
  role: ["Vai trò", "Role"], person: ["Người", "Person"], login: ["Tên đăng nhập", "Login"], keep: ["Giữ theo", "Keep"], name_vi: ["Tên", "Name"],
  name_en: ["Tên tiếng Anh", "Name in English"], order: ["Thứ tự", "Order"], aliases: ["Tên khác", "Other names"], day: ["Ngày", "Day"], from: ["Từ ngày", "From"],
};
const values: Record<string, readonly [string, string]> = {
  file: ["Theo tệp", "As the file"], calendar: ["Theo lịch", "As the calendar"], holiday: ["nghỉ lễ", "holiday"], day_off_for: ["nghỉ bù", "day off in lieu"],
  worked: ["làm bù", "make-up working day"], as_weekday: ["như ngày thường", "as its weekday"],
};
export const changeName = (key: string): string => changes[key]?.[side()] ?? key;
export const fieldName = (key: string): string => fields[key]?.[side()] ?? key;
export const valueName = (key: string): string => values[key]?.[side()] ?? key;
