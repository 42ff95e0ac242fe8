// Every sentence of the pages, Vietnamese first.
import { app } from "./state.svelte";

const texts = {
  product: ["Đước", "Đước"],
  motto: ["Mỗi chỉ đạo được thực hiện, mỗi con số được chứng minh", "Every directive carried out, every figure provable"],
  board: ["Bảng điều hành", "Board"], tasks: ["Nhiệm vụ", "Tasks"], mine: ["Việc của tôi", "My work"],
  directives: ["Văn bản", "Directives"], import: ["Nhập phụ lục", "Import"], sign_in: ["Đăng nhập", "Sign in"],
  sign_out: ["Đăng xuất", "Sign out"], login: ["Tên đăng nhập", "Name"], password: ["Mật khẩu", "Password"],
  example_accounts: ["Tài khoản ví dụ trên máy này", "Example accounts on this machine"],
  example_bar: ["Dữ liệu ví dụ, đang xem tại cuối ngày", "Example data, seen at the end of"],
  example_now: ["Dữ liệu ví dụ, đang xem tại thời điểm hiện tại", "Example data, seen as of now"],
  skip: ["Đến nội dung chính", "Skip to content"], as_of: ["Tại cuối ngày", "As of the end of"], now: ["Bây giờ", "Now"],
  year: ["Năm đến hạn", "Due year"], all_years: ["Mọi năm", "All years"], known_at: ["Theo nhật ký đến", "Known at"],
  known_hint: ["ngày hoặc số mục", "a day or an entry"], known_now: ["mới nhất", "newest"],
  forecast: ["Dự báo: nếu không ai làm gì thêm", "Forecast: if nobody does anything more"],
  done: ["Hoàn thành", "Done"], done_on_time: ["Đúng hạn", "On time"], done_late: ["Quá hạn đã xong", "Done late"],
  in_term: ["Trong hạn", "In term"], due_soon: ["Sắp đến hạn", "Due soon"], claimed: ["Chờ thẩm định", "Claimed"],
  claimed_past_deadline: ["Chờ thẩm định, đã qua hạn", "Claimed, deadline passed"], overdue: ["Quá hạn", "Overdue"],
  dated_back: ["Xác nhận lùi ngày", "Dated back"], cancelled: ["Đã hủy", "Cancelled"], regular: ["Thường xuyên", "Regular"],
  other_years: ["Năm khác", "Other years"], total: ["Tổng trong kỳ", "Total"], moved: ["Đã gia hạn", "Deadlines moved"],
  moved_out: ["Gia hạn sang năm khác", "Moved to other years"], reclassified: ["Có đính chính", "Corrected"],
  by_unit: ["Theo đơn vị chủ trì", "By accountable unit"], register: ["Sổ nhiệm vụ", "Register"], unit: ["Đơn vị", "Unit"],
  share: ["Tỷ lệ", "Share"], journal_to: ["Theo nhật ký đến mục", "By the journal up to entry"], live: ["trực tuyến", "live"],
  differences: ["Những mục sau đã thay đổi con số này", "What later entries changed"], then: ["Khi đó", "Then"],
  entries: ["Mục nhật ký", "Entries"], loading: ["Đang tải…", "Loading…"], search: ["Tìm", "Search"], filter: ["Lọc", "Filter"],
  class: ["Trạng thái", "State"], all: ["Tất cả", "All"], sort: ["Sắp xếp", "Sort"], by_no: ["Số thứ tự", "Number"],
  deadline: ["Thời hạn", "Deadline"], work: ["Nội dung", "Work"], lead: ["Chủ trì", "Lead"], found: ["nhiệm vụ", "tasks"],
  hidden: ["không mở cho bạn", "not open to you"], excel: ["Tải Excel", "Excel"], previous: ["Trước", "Previous"],
  next: ["Sau", "Next"], none: ["Không có nhiệm vụ nào.", "No tasks."], product_of: ["Sản phẩm", "Product"],
  cooperating: ["Phối hợp", "Cooperating"], co_leads: ["Cùng chủ trì", "Co-leads"], responsible: ["Người phụ trách", "Responsible person"],
  authority: ["Thẩm quyền", "Authority"], verifying: ["Đơn vị thẩm định", "Verifying unit"], directive: ["Văn bản giao", "Directive"],
  history: ["Lịch sử", "History"], recorded: ["ghi lúc", "recorded"], effective: ["có hiệu lực từ", "counts from"],
  withdrawn_by: ["đã rút bởi mục", "withdrawn by entry"], evidence: ["Minh chứng", "Evidence"], proof: ["Chứng minh", "Proof"],
  acts: ["Việc có thể làm", "What you may do"], send: ["Gửi", "Send"], note: ["Nội dung", "Note"], reason: ["Lý do", "Reason"],
  percent_done: ["Tỷ lệ hoàn thành (%)", "Share done (%)"], document: ["Số, ký hiệu văn bản", "Document"],
  new_deadline: ["Thời hạn mới", "New deadline"], evidence_title: ["Tên tài liệu", "Title of the document"],
  evidence_date: ["Ngày của tài liệu", "Date of the document"], file: ["Tệp", "File"], positions: ["Mục cần rút", "Entries to withdraw"],
  confirm_evidence: ["Tôi xác nhận ngày của minh chứng là ngày hoàn thành", "I confirm the evidence's date as the day of completion"],
  extension_pending: ["Đang đề nghị gia hạn đến", "Extension asked until"], same: ["Cùng nhiệm vụ ở sổ khác", "The same task elsewhere"],
  days_overdue: ["ngày quá hạn", "days overdue"], reported: ["Báo cáo gần nhất", "Last report"], reload: ["Tải lại", "Reload"],
  occurrence: ["Kỳ", "Period"], implements: ["Căn cứ", "Implements"], implemented_by: ["Được cụ thể hóa bởi", "Implemented by"],
  issuer: ["Cơ quan ban hành", "Issuer"], date: ["Ngày", "Date"], subject: ["Trích yếu", "Subject"], symbol: ["Số, ký hiệu", "Symbol"],
  central: ["Trung ương", "Central"], provincial: ["Tỉnh", "Provincial"], choose_file: ["Chọn tệp CSV hoặc TSV", "Choose a CSV or TSV file"],
  dry_run: ["Xem thử", "Dry run"], ready: ["Sẵn sàng", "Ready"], needs_decision: ["Cần quyết định", "Needs a decision"],
  refused: ["Bị từ chối", "Refused"], unchanged: ["Không đổi", "Unchanged"], changed: ["Đã đổi", "Changed"], accept: ["Chấp nhận", "Accept"],
  accept_all: ["Chấp nhận mọi đề xuất cùng loại", "Accept all of this kind"], skip_row: ["Bỏ dòng", "Skip"], undo: ["Hoàn tác", "Undo"],
  decided: ["Đã quyết định", "Decided"], confirm_import: ["Ghi vào sổ", "Write to the register"], written: ["đã ghi", "written"],
  earlier_imports: ["Các lần nhập trước", "Earlier imports"], withdraw: ["Rút lần nhập", "Withdraw"], choose_unit: ["Chọn đơn vị chủ trì", "Choose the lead"],
  stop: ["Dừng", "Stop"], proof_ok: ["Đã chứng minh: mục này thuộc nhật ký có dấu niêm phong.", "Proved: this entry belongs to the sealed journal."],
  proof_bad: ["Không chứng minh được: mục này không khớp với niêm phong.", "Refuted: this entry does not match the seal."],
  page_missing: ["Không có trang này.", "There is no such page."], proved_how: ["Trình duyệt tự tính lại gốc cây từ nội dung mục và đường dẫn.", "Your browser recomputed the root from the entry and its path."],
  signed_as: ["Đăng nhập với", "Signed in as"], percent: ["tiến độ", "progress"], assigned_text: ["Thời hạn như văn bản", "As written"],
  row: ["Dòng", "Row"], state_done: ["xong", "done"], imported: ["Lần nhập", "Import"],
  verify_by: ["Thẩm định trước hết ngày", "To be verified by the end of"], in_the_way: ["Mục cản trở", "In the way"],
  withdraw_these: ["Rút các mục", "Withdraw entries"], register_directive: ["Ghi văn bản", "Register a directive"],
  open_register: ["Mở sổ nhiệm vụ", "Open a register"], doc_type: ["Loại văn bản", "Type"], level: ["Cấp", "Level"],
  term: ["Nhiệm kỳ (văn bản Đảng)", "Term (Party documents)"], secret: ["Văn bản mật: không lưu nội dung", "Secret: no content is kept"],
  name_vi: ["Tên tiếng Việt", "Name in Vietnamese"], name_en: ["Tên tiếng Anh", "Name in English"], code: ["Ký hiệu sổ", "Code"],
  verifying_unit: ["Đơn vị thẩm định", "Verifying unit"], second_verifying_unit: ["Đơn vị thẩm định thứ hai", "Second verifying unit"],
  standing_unit: ["Cơ quan thường trực", "Standing unit"], regular_task: ["Thường xuyên", "Regular"], yearly: ["Hằng năm", "Every year"],
  keep_names: ["Giữ tên phối hợp như văn bản ghi", "Keep names as written"], choose: ["Chọn…", "Choose…"], left: ["chưa ghi", "left out"],
  new_rows: ["Mới", "New"], dropped: ["Không còn trong phụ lục", "No longer in the annex"], accept_every: ["Chấp nhận mọi đề xuất", "Accept every proposal"],
  or_kind: ["hoặc", "or"], withdrawn: ["đã rút", "withdrawn"], dated: ["Có thời hạn", "Dated"], recurring: ["Định kỳ", "Recurring"],
  moment: ["Lúc", "At"], whole_day: ["cuối ngày", "end of day"], content: ["Nội dung", "Content"], skipped: ["Bỏ qua", "Skipped"],
  import_hint: ["Chọn sổ và văn bản giao, rồi chọn tệp: hệ thống đọc thử, chưa ghi gì.", "Choose register and directive, then the file: it is read, nothing is written yet."],
  entries_changed: ["mục khác không mở cho bạn", "more not open to you"],
} as const;

export type Key = keyof typeof texts;

export function t(key: Key): string {
  return texts[key][app.language === "vi" ? 0 : 1];
}

const acts: Record<string, readonly [string, string]> = {
  registered: ["Ghi sổ", "Registered"], assign_task: ["Giao nhiệm vụ", "Assign"], accept_task: ["Tiếp nhận", "Accept"],
  start_task: ["Bắt đầu", "Start"], report_progress: ["Báo cáo tiến độ", "Report progress"],
  claim_completion: ["Báo hoàn thành", "Claim completion"], verify_completion: ["Xác nhận hoàn thành", "Verify completion"],
  return_claim: ["Trả lại", "Return"], ask_extension: ["Xin gia hạn", "Ask for an extension"],
  grant_extension: ["Đồng ý gia hạn", "Grant the extension"], refuse_extension: ["Từ chối gia hạn", "Refuse the extension"],
  reassign_task: ["Chuyển chủ trì", "Reassign"], cancel_task: ["Hủy nhiệm vụ", "Cancel"], reopen_task: ["Mở lại", "Reopen"],
  withdraw_task: ["Rút nhiệm vụ ghi nhầm", "Withdraw as error"], withdraw_acts: ["Rút mục ghi nhầm", "Withdraw entries"],
  link_same_task: ["Liên kết nhiệm vụ giống", "Link the same task"], handed_over: ["Chuyển giao do sáp nhập", "Handed over by merger"],
  rescheduled: ["Đổi thời điểm hết hạn theo lịch", "Due moment moved by the calendar"],
};

export function actName(name: string): string {
  const found = acts[name];
  return found ? found[app.language === "vi" ? 0 : 1] : name;
}

export function className(name: string): string {
  return name in texts ? t(name as Key) : name;
}
