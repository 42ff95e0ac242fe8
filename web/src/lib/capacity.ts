// Words and types of the page of offers to hold the data.
import { app } from "./state.svelte";

export type Trial = { position: number; day: string; lag_seconds: number; restore_seconds: number; entries: number };
export type Promise_ = "availability" | "restore" | "loss" | "return";
export type Offer = {
  id: number; position: number; provider: string; hired: boolean; once: number; month: number; months: number; price: number;
  country: string; place: string; in_viet_nam: boolean; document: string; availability: string | null; down_minutes_a_year: string | null;
  restore_minutes: number | null; loss_minutes: number | null; return_days: number | null; missing: Promise_[]; broken: Promise_[];
  withdrawn: boolean; reason: string; trials: Trial[];
};
export type Offers = { total: number; items: Offer[]; may: string[] };

const words = {
  capacity: ["Nơi đặt dữ liệu", "Where the data lie"],
  about: ["Các phương án tự mua hoặc thuê trung tâm dữ liệu, đặt cạnh nhau. Điều không cam kết được đánh dấu; số đo được lấy từ lần phục hồi thử bản sao lưu.",
    "Offers of own machines or a hired data centre, side by side. What is not promised is marked; measured values come from a backup brought back on trial."],
  none: ["Chưa có phương án nào.", "No offer yet."], offer: ["Phương án", "Offer"], record_offer: ["Ghi phương án", "Record an offer"],
  record_trial: ["Ghi lần chạy thử", "Record a trial"], withdraw_offer: ["Rút phương án", "Withdraw the offer"],
  provider: ["Bên chào", "Offerer"], manner: ["Hình thức", "Manner"], hired: ["Thuê", "Hired"], built: ["Tự mua, xây", "Bought, built"],
  document: ["Văn bản chào", "Document"], once: ["Trả một lần (đồng)", "Once (VND)"], month: ["Mỗi tháng (đồng)", "A month (VND)"],
  months: ["Thời hạn hợp đồng (tháng)", "Contract (months)"], price: ["Tổng cả hợp đồng (đồng)", "Over the contract (VND)"],
  country: ["Quốc gia (hai chữ, ví dụ VN)", "Country (two letters, such as VN)"], place: ["Tỉnh, thành phố", "Province, town"],
  lies: ["Dữ liệu đặt tại", "Data lie in"], abroad: ["Ngoài Việt Nam: cần hồ sơ chuyển dữ liệu cá nhân ra nước ngoài", "Outside of Viet Nam: personal data leave the country"],
  availability: ["Mức sẵn sàng cam kết (%)", "Promised availability (%)"], down: ["Số phút được phép dừng mỗi năm", "Minutes down a year permitted"],
  restore: ["Chạy lại sau sự cố (phút)", "Serves again after (minutes)"], loss: ["Mất dữ liệu nhiều nhất (phút)", "Acts lost at the most (minutes)"],
  return: ["Trả lại dữ liệu khi kết thúc (ngày)", "Data handed back after (days)"], not_promised: ["Không cam kết", "Not promised"],
  measured_restore: ["Đo được: phục hồi (giây)", "Measured: restored in (s)"], measured_lag: ["Đo được: sao lưu chậm (giây)", "Measured: backup behind by (s)"],
  no_trial: ["Chưa chạy thử", "No trial yet"], worse: ["Kém hơn cam kết", "Worse than promised"], withdrawn: ["Đã rút", "Withdrawn"],
  day: ["Ngày chạy thử", "Day of the trial"], lag_seconds: ["Sao lưu chậm (giây)", "Backup behind by (s)"],
  restore_seconds: ["Thời gian phục hồi (giây)", "Restored in (s)"], entries: ["Số mục nhật ký đã phục hồi", "Entries brought back"],
  trial_hint: ["Lấy từ lệnh duoc backup check chạy tại nơi chào.", "From duoc backup check, run at the offerer's."],
  offer_hint: ["Mục không ghi “không bắt buộc” thì phải điền. Không phải trả khoản nào thì ghi 0.", "What is not marked as optional is needed. Write 0 where nothing is paid."],
  reason: ["Lý do", "Reason"], optional: ["không bắt buộc", "optional"], send: ["Ghi", "Record"],
  show_withdrawn: ["Hiện cả phương án đã rút", "Show withdrawn ones too"], choose: ["Chọn phương án", "Choose an offer"],
} satisfies Record<string, [string, string]>;
export type CapacityWord = keyof typeof words;

export function c(key: CapacityWord): string {
  return words[key][app.language === "vi" ? 0 : 1];
}
