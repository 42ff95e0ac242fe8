// Every sentence of the pages, Vietnamese first.
import { app } from "./state.svelte";

const texts = {
  product: ["Đước", "Đước"],
  motto: ["Mỗi chỉ đạo được thực hiện, mỗi con số được chứng minh", "Every directive carried out, every figure provable"],
  board: ["Bảng điều hành", "Board"], tasks: ["Nhiệm vụ", "Tasks"], mine: ["Việc của tôi", "My work"],
  directives: ["Văn bản", "Directives"], import: ["Nhập phụ lục", "Import"], sign_in: ["Đăng nhập", "Sign in"],
  sign_out: ["Đăng xuất", "Sign out"], login: ["Tên đăng nhập", "Login name"], password: ["Mật khẩu", "Password"],
  example_accounts: ["Tài khoản ví dụ trên máy này", "Example accounts on this machine"],
  example_data: ["Dữ liệu ví dụ", "Example data"], seen_day: ["Đang xem tại cuối ngày", "Seen at the end of"],
  seen_moment: ["Đang xem tại lúc", "Seen at"], seen_now: ["Đang xem tại thời điểm hiện tại", "Seen as of now"],
  always_now: ["Trang này luôn cho thấy hiện tại", "This page always shows the present"], menu: ["Danh mục", "Menu"],
  choose_moment: ["Thời điểm xem", "Moment seen"],
  skip: ["Đến nội dung chính", "Skip to content"], as_of: ["Tại cuối ngày", "As of the end of"], now: ["Bây giờ", "Now"],
  year: ["Năm đến hạn", "Due year"], all_years: ["Mọi năm", "All years"], known_at: ["Theo nhật ký đến", "Known at"],
  known_hint: ["ngày hoặc số mục", "a day or an entry"], known_now: ["mới nhất", "newest"],
  forecast: ["Dự báo: nếu không ai làm gì thêm", "Forecast: if nobody does anything more"],
  done: ["Hoàn thành", "Done"], done_on_time: ["Đúng hạn", "On time"], done_late: ["Hoàn thành quá hạn", "Done late"],
  in_term: ["Trong hạn", "In term"], due_soon: ["Sắp đến hạn", "Due soon"], claimed: ["Chờ thẩm định", "Claimed"],
  claimed_past_deadline: ["Báo kịp hạn, nay đã qua hạn", "Claimed in time, now past"], overdue: ["Quá hạn", "Overdue"],
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
  pick_file: ["Chọn tệp…", "Choose a file…"], no_file: ["Chưa chọn tệp", "No file chosen"], rows_written: ["Số dòng đã ghi", "Rows written"],
  percent_short: ["Tiến độ", "Progress"],
  not_yet: ["Chưa có trong sổ theo dõi ở thời điểm này", "Not in the register at that moment"],
  none_then: ["Không có nhiệm vụ nào trong sổ theo dõi ở thời điểm này.", "No task stood in the register at that moment."],
  see_now: ["Xem bây giờ", "See it now"], back_then: ["Bảng và danh sách đang ở một thời điểm đã qua", "Board and lists show a past moment"],
  not_seen_then: ["những gì vừa ghi chưa hiện ở thời điểm đó", "what was just written is not to be seen there"],
  was_returned: ["Bị trả lại", "Returned"],
  changed_kept: ["Dòng “Đã đổi” không được ghi: nhiệm vụ cùng số trong sổ có nội dung khác. Kiểm tra đã chọn đúng sổ.", "Changed rows are not written: the task of the same number in the register says something else. Check that the register is the right one."],
  later_acts: ["mục lịch sử được ghi sau thời điểm đang xem", "acts of the history were written after the moment seen"],
  written_act: ["Đã ghi vào nhật ký", "Written to the journal"], units_count: ["đơn vị", "units"],
  complete: ["Hoàn thành, đã được xác nhận", "Complete, verified"], first_deadline: ["Thời hạn ban đầu", "First deadline"],
  moved_to: ["Đã gia hạn đến", "Extended until"], by_document: ["theo văn bản", "by document"], see_act: ["xem mục", "see entry"],
  extension_asked: ["Đang xin gia hạn đến", "Extension asked until"], waits_decision: ["chờ quyết định", "waits for a decision"],
  same_done: ["Nhiệm vụ giống", "The same task"], in_register: ["trong sổ", "in the register"],
  was_verified: ["đã được xác nhận hoàn thành ngày", "was verified complete on"],
  claim_with: ["Báo hoàn thành với minh chứng này", "Claim completion with this evidence"],
  file_kept: ["Tệp đã có", "File already kept"], other_file: ["Chọn tệp khác (không bắt buộc)", "Choose another file (optional)"],
  reassign_hint: ["Đơn vị mới phải tiếp nhận lại: nhiệm vụ trở về bước Đã giao.", "The new unit has to accept again: the task goes back to Assigned."],
  nothing_to_do: ["Hiện không có việc nào bạn có thể làm với nhiệm vụ này.", "There is nothing you may do with this task now."],
  other_task: ["Mã nhiệm vụ ở sổ kia (số cuối trong địa chỉ trang nhiệm vụ)", "The other task's id (the last number of its page's address)"],
  todo_overdue: ["Quá hạn, cần báo cáo hoặc xin gia hạn", "Overdue: report, or ask for an extension"],
  todo_to_accept: ["Cần tiếp nhận", "To accept"], todo_to_report: ["Đang thực hiện, cần báo cáo tiến độ", "Under way: report progress"],
  todo_to_verify: ["Cần thẩm định", "To verify"], todo_to_decide: ["Đề nghị gia hạn cần quyết định", "Extensions to decide"],
  todo_to_assign: ["Cần giao", "To assign"], see_all: ["Xem tất cả", "See all"], all_work: ["Mọi việc của tôi", "All my work"],
  mine_none: ["Hiện không có việc nào chờ bạn.", "Nothing waits for you now."],
  mine_hint: ["Những việc đang chờ bạn theo vị trí công tác hiện nay.", "What waits for you by the posts you hold now."],
  directives_found: ["văn bản", "directives"], no_directives: ["Không tìm thấy văn bản nào. Thử ít chữ hơn.", "No directive was found. Try fewer words."],
  secret_kept: ["Văn bản mật: hệ thống không lưu trích yếu và tệp.", "Secret: neither subject nor file is kept here."],
  no_rows: ["Không có dòng nào ở mục này.", "There is no row here."], no_imports: ["Chưa có lần nhập nào.", "Nothing has been imported yet."],
  no_units: ["Chưa có đơn vị nào có nhiệm vụ trong kỳ này.", "No unit has tasks in this period."],
  no_registers: ["Chưa có sổ nhiệm vụ nào.", "There is no register yet."],
  directive_done: ["Đã ghi văn bản", "The directive is registered"], register_done: ["Đã mở sổ nhiệm vụ", "The register is open"],
  import_done: ["Đã nhập vào sổ", "Imported into the register"], withdrawn_done: ["Đã rút lần nhập", "The import is withdrawn"],
  open_tasks: ["Xem các nhiệm vụ", "See the tasks"], more_filters: ["Bộ lọc", "Filters"],
  date_form: ["ngày/tháng/năm", "day/month/year"], date_wrong: ["Viết ngày theo dạng ngày/tháng/năm, ví dụ 18/09/2025", "Write the date as day/month/year, such as 18/09/2025"],
  date_late: ["Ngày không được sau", "The date may not be after"], open_calendar: ["Mở lịch", "Open the calendar"],
  time_wrong: ["Viết giờ theo dạng giờ:phút, ví dụ 09:30", "Write the time as hours:minutes, such as 09:30"],
  no_term: ["Không phải văn bản Đảng", "Not a Party document"], no_pick: ["Không chọn", "None"],
  task: ["Nhiệm vụ", "Task"], act: ["Việc", "Act"], by_whom: ["Người ghi", "Recorded by"], recorded_at: ["Ghi lúc", "Recorded at"], counts_from: ["Có hiệu lực từ", "Counts from"],
  record: ["Mục nhật ký", "Entry"], leaf: ["Lá số", "Leaf"], of_tree: ["trong cây có", "of a tree of"], leaves: ["lá", "leaves"],
  head_root: ["Gốc cây", "Root of the tree"], signature: ["Chữ ký niêm phong", "Seal's signature"], public_key: ["Khóa công khai", "Public key"],
  sealed_at: ["Niêm phong lúc", "Sealed at"], checked_path: ["Trình duyệt đã tính lại gốc cây từ nội dung mục và đường dẫn: khớp.", "Your browser recomputed the root from the entry and its path: it matches."],
  checked_signature: ["Trình duyệt đã kiểm tra chữ ký của niêm phong: đúng.", "Your browser checked the seal's signature: it is right."],
  unchecked_signature: ["Trình duyệt này không kiểm tra được chữ ký; duoc journal check kiểm tra được.", "This browser cannot check the signature; duoc journal check can."],
  unchecked: ["Chưa kiểm tra được: trình duyệt chỉ tính được trên kết nối an toàn. Tải tệp và dùng duoc journal check.", "Not checked: the browser computes only over a secure connection. Download the file and use duoc journal check."],
  download_proof: ["Tải chứng minh (JSON)", "Download the proof (JSON)"], download_hint: ["Kiểm tra độc lập bằng lệnh", "Check it independently with"],
  entry_bytes: ["Nội dung mục, đúng như được niêm phong", "The entry exactly as sealed"], at_installation: ["khi khởi tạo hệ thống", "at installation"],
  unit_of: ["đơn vị", "unit"], not_written: ["Chưa ghi được", "It was not written"],
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
  unlink_same_task: ["Bỏ liên kết nhiệm vụ giống", "Unlink the same task"],
  rescheduled: ["Đổi thời điểm hết hạn theo lịch", "Due moment moved by the calendar"],
};

const steps: Record<string, readonly [string, string]> = {
  registered: ["Đã ghi sổ", "Registered"], assigned: ["Đã giao", "Assigned"], accepted: ["Đã tiếp nhận", "Accepted"],
  in_progress: ["Đang thực hiện", "In progress"], claimed: ["Đã báo hoàn thành", "Completion claimed"],
  verified: ["Đã xác nhận", "Verified"], cancelled: ["Đã hủy", "Cancelled"], withdrawn: ["Đã rút", "Withdrawn"],
};
export function stepName(name: string): string {
  return steps[name]?.[app.language === "vi" ? 0 : 1] ?? name;
}

// Entries of the journal that are not acts on a task.
const kinds: Record<string, readonly [string, string]> = {
  "store.created": ["Khởi tạo hệ thống", "Installation"], "unit.added": ["Thành lập đơn vị", "Unit added"],
  "unit.renamed": ["Đổi tên đơn vị", "Unit renamed"], "unit.moved": ["Chuyển trực thuộc", "Unit moved"],
  "unit.merged": ["Sáp nhập đơn vị", "Units merged"], "unit.closed": ["Kết thúc hoạt động đơn vị", "Unit closed"],
  "person.added": ["Thêm người", "Person added"], "person.password_set": ["Đặt mật khẩu", "Password set"],
  "person.erased": ["Xóa dữ liệu cá nhân", "Personal data erased"], "person.revealed": ["Xem thông tin liên hệ", "Contact revealed"],
  "post.appointed": ["Bổ nhiệm", "Appointed"], "post.ended": ["Thôi giữ vị trí", "Post ended"], "calendar.set": ["Đặt lịch làm việc", "Calendar set"],
  "calendar.accepted": ["Chấp nhận lịch", "Calendar accepted"], "directive.registered": ["Ghi văn bản", "Directive registered"],
  "register.opened": ["Mở sổ nhiệm vụ", "Register opened"], "field.added": ["Thêm lĩnh vực", "Field added"],
  "tasks.imported": ["Nhập nhiệm vụ từ phụ lục", "Tasks imported from an annex"], "import.withdrawn": ["Rút lần nhập", "Import withdrawn"],
  "task.same_linked": ["Liên kết nhiệm vụ giống", "Same task linked"], "task.same_unlinked": ["Bỏ liên kết nhiệm vụ giống", "Same task unlinked"],
  "goals.imported": ["Nhập chỉ tiêu", "Goals imported"], "goals_import.withdrawn": ["Rút lần nhập chỉ tiêu", "Import of goals withdrawn"],
  "goal.value_reported": ["Báo cáo giá trị chỉ tiêu", "Goal value reported"], "goal.value_verified": ["Xác nhận giá trị chỉ tiêu", "Goal value verified"],
  "goal.value_returned": ["Trả lại giá trị chỉ tiêu", "Goal value returned"], "goal.value_withdrawn": ["Rút giá trị chỉ tiêu", "Goal value withdrawn"],
  "goal.target_changed": ["Đổi mức phải đạt", "Goal target changed"], "goal.tasks_followed": ["Chỉ tiêu theo dõi nhiệm vụ", "Goal follows tasks"],
  "goal.tasks_unfollowed": ["Thôi theo dõi nhiệm vụ", "Goal follows tasks no longer"], "goal.same_linked": ["Liên kết cùng chỉ tiêu", "Same goal linked"],
  "goal.same_unlinked": ["Bỏ liên kết cùng chỉ tiêu", "Same goal unlinked"],
};
export function kindName(kind: string): string {
  return kinds[kind]?.[app.language === "vi" ? 0 : 1] ?? kind;
}

export function actName(name: string): string {
  const found = acts[name];
  return found ? found[app.language === "vi" ? 0 : 1] : name;
}

export function className(name: string): string {
  return name in texts ? t(name as Key) : name;
}
