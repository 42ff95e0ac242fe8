// See findings.h. A test checks the order, the braces, and that every key is given somewhere.
#include "server/findings.h"

#include <algorithm>

#include "base/ensure.h"

namespace duoc::server {
namespace {

constexpr Finding kGood = Finding::good;
constexpr Finding kNote = Finding::note;
constexpr Finding kRefused = Finding::refused;

constexpr std::string_view kRoomVi = "Giải phóng chỗ, hoặc chuyển sang đĩa lớn hơn";
constexpr std::string_view kRoomEn = "make room, or move it to a larger disk";
constexpr std::string_view kKeepVi =
    "Dừng dịch vụ, giữ nguyên mọi thứ, phục hồi từ bản sao lưu vào một chỗ khác";
constexpr std::string_view kKeepEn =
    "stop the service, keep everything as it is, restore from the backup into another place";
constexpr std::string_view kVerifyVi =
    "Chạy duoc doctor (không có --quick), hoặc bật bộ hẹn giờ duoc-doctor.timer để kiểm tra hằng "
    "đêm";
constexpr std::string_view kVerifyEn = "duoc doctor (without --quick) verifies it";

constexpr std::string_view kSentVi =
    "Xem last_error dưới mục backup của /health; dịch vụ có đang chạy với cấu hình này không";
constexpr std::string_view kSentEn =
    "see last_error under backup in /health; is the service running with this setting?";

constexpr FindingText kTexts[] = {
    {"backup.beginning", kNote, "Bản sao lưu đang được gửi lần đầu, chưa phục hồi được từ đó",
     "Chờ gửi xong; nếu quá lâu, xem dung lượng và đường truyền đến nơi nhận",
     "The backup is being sent for the first time; nothing can be restored from it yet",
     "wait until it is there; if that takes long, look at the line to the target"},
    {"backup.behind", kRefused, "Bản sao lưu chậm {minutes} phút: việc ghi từ lúc đó chưa được gửi",
     "Kiểm tra nơi nhận bản sao lưu và đường truyền đến đó",
     "The backup is {minutes} minutes behind: what was written since is not sent",
     "look at the target and the line to it"},
    {"backup.emptied", kRefused,
     "Nơi nhận không còn bản sao lưu đã gửi: đĩa chưa được gắn, hoặc nơi nhận đã bị làm trống hay "
     "bị thay",
     "Gắn lại đĩa của nơi nhận: bản sao lưu tự đi tiếp. Nếu làm trống hay thay có chủ đích thì "
     "chạy duoc backup anew để gửi lại từ đầu. Chương trình báo: {error}",
     "The target does not hold the backup that was sent: {error}",
     "mount the target's disk again: the backup goes on by itself; if it was emptied or replaced "
     "on purpose, 'duoc backup anew' sends everything again"},
    {"backup.error", kRefused, "Không gửi được bản sao lưu",
     "Mở lại nơi nhận: bản sao lưu tự đi tiếp, không cần khởi động lại. Chương trình báo: {error}",
     "The backup cannot be sent: {error}",
     "bring the target back; the backup goes on by itself, without a restart"},
    {"backup.file_unread", kRefused, "Người dùng {user} không đọc được {file} ({setting}): {why}",
     "Đặt tệp vào đó và chown cho người dùng {user}",
     "the user {user} cannot read {file} ({setting}): {why}",
     "put the file there and chown it to the user {user}"},
    {"backup.first_stuck", kRefused,
     "Bản sao lưu đầu tiên bắt đầu cách đây {hours} giờ mà chưa phục hồi được từ đó", kSentVi,
     "the first whole state was begun {hours} hours ago and is not there yet", kSentEn},
    {"backup.good", kGood, "Bản sao lưu theo kịp nhật ký", "",
     "The backup keeps up with the journal", ""},
    {"backup.key_missing", kRefused,
     "Đã cấu hình sao lưu nhưng người dùng {user} không đọc được {file}: {why}",
     "duoc backup key TỆP tạo khóa đó; hệ thống phục hồi từ bản sao nguyên phải tạo lại",
     "a backup is configured, but the user {user} cannot read {file}: {why}",
     "duoc backup key FILE makes it; an installation from a whole copy needs it made anew"},
    {"backup.keys_stay", kNote, "Khóa của hệ thống không được sao lưu cùng",
     "Thêm backup-keys với một nơi nhận khác vào cấu hình, rồi khởi động lại; không có khóa thì "
     "không đọc được dữ liệu cá nhân",
     "The keys are not backed up",
     "name another target as backup-keys in the settings and restart; without the keys nobody "
     "reads personal fields"},
    {"backup.left_out", kRefused, "Có phần không vào được bản sao lưu",
     "Làm theo lời báo; phần còn lại vẫn được gửi. Chương trình báo: {error}",
     "Something is left out of the backup: {error}",
     "do what the sentence says; the rest is sent meanwhile"},
    {"backup.never_sent", kRefused, "Chưa gửi gì đến {target}", kSentVi,
     "nothing was sent to {target} yet", kSentEn},
    {"backup.none", kNote, "Chưa có bản sao lưu nào: hỏng đĩa là mất hết",
     "Tạo khóa bằng duoc backup key, ghi nơi nhận vào dòng backup của tệp cấu hình, rồi khởi động "
     "lại dịch vụ",
     "Nothing is backed up: a broken disk would take everything",
     "make a key with 'duoc backup key', name the target as backup in the settings, and restart "
     "the service"},
    {"backup.not_needed", kGood, "Dữ liệu ví dụ, không cần sao lưu", "",
     "Example data: no backup is needed", ""},
    {"backup.occupied", kRefused,
     "Một hệ thống khác đang gửi đến cùng nơi nhận này; từ máy này không gửi gì nữa",
     "Mỗi nơi nhận chỉ dành cho một hệ thống: dừng hệ thống kia hoặc đổi nơi nhận của nó, rồi "
     "chạy duoc backup anew ở hệ thống được giữ. Chương trình báo: {error}",
     "Another installation sends to this target, and nothing goes from here any more: {error}",
     "one target is for one installation: stop the other or give it a target of its own, then "
     "'duoc backup anew' at the one that stays"},
    {"backup.rows_elsewhere", kNote,
     "Đầu nhật ký, tệp và khóa được gửi; các dòng dữ liệu do kho lưu trữ của cơ sở dữ liệu lo",
     "Theo dõi pgBackRest ở máy cơ sở dữ liệu: đó là phần còn lại của bản sao lưu",
     "Heads, files and keys are sent; the rows are the matter of the database's own archive",
     "watch pgBackRest where the database runs: it is the other half of this backup"},
    {"backup.sent", kGood, "Phần mới nhất đã gửi cách đây {hours} giờ, từ đó không có gì phải chờ",
     "", "the newest part went {hours} hours ago, and nothing has waited since", ""},
    {"backup.sent_old", kRefused,
     "Phần mới nhất đã gửi cách đây {hours} giờ; việc ghi từ {since} chỉ có trên máy này", kSentVi,
     "the newest part went {hours} hours ago, and acts since {since} are on this machine alone",
     kSentEn},
    {"backup.sent_uncounted", kNote,
     "Phần mới nhất đã gửi cách đây {hours} giờ; không đếm được việc phải chờ từ đó: {why}",
     "Sửa kho dữ liệu, rồi chạy duoc doctor lần nữa",
     "the newest part went {hours} hours ago; what has waited since cannot be counted: {why}",
     "mend the store, then duoc doctor again"},
    {"backup.sent_waits", kNote,
     "Phần mới nhất đã gửi cách đây {hours} giờ; việc ghi từ {since} đang chờ", kSentVi,
     "the newest part went {hours} hours ago, and acts since {since} wait", kSentEn},
    {"backup.settings", kRefused, "Cấu hình sao lưu chưa dùng được: {why}",
     "Xem trang Backup and restore trong tài liệu vận hành",
     "the backup's settings cannot be used: {why}", "see Backup and restore"},
    {"backup.target_closed", kRefused, "Người dùng {user} không ghi được vào {target}: {why}",
     "Tạo thư mục, chown cho người dùng đó, và mở cho các dịch vụ bằng ReadWritePaths=",
     "the user {user} cannot write to {target}: {why}",
     "make the folder, chown it to that user, and open it to the units with ReadWritePaths="},
    {"backup.target_good", kGood, "Gửi đến {target}", "", "it goes to {target}", ""},
    {"backup.unchecked", kRefused, "Từ {at} không liên lạc được với nơi nhận bản sao lưu",
     "Kiểm tra nơi nhận bản sao lưu và đường truyền đến đó",
     "The backup's target was last reached at {at}", "look at the target and the line to it"},
    {"certificate.ends", kRefused, "Chứng thư của trang chỉ còn {days} ngày",
     "Gia hạn chứng thư; đặt tệp mới vào chỗ cũ là được dùng ngay",
     "The certificate of the pages ends in {days} days",
     "renew it; the new pair of files is taken over as it stands"},
    {"certificate.file_unread", kRefused,
     "Người dùng {user} không đọc được {file} ({setting}): {why}",
     "Đặt tệp vào đó và chown cho người dùng {user}, khóa với chmod 600",
     "the user {user} cannot read {file} ({setting}): {why}",
     "put the file there and chown it to the user {user}, the key with mode 600"},
    {"certificate.good", kGood, "Chứng thư của trang còn {days} ngày", "",
     "The certificate of the pages is good for {days} days", ""},
    {"certificate.none", kNote, "Trang không có chứng thư: chỉ dùng được ngay trên máy này",
     "Thêm certificate và key vào tệp cấu hình, hoặc đặt một máy chủ TLS phía trước (behind-proxy)",
     "There is no certificate: the pages are for this machine alone",
     "name certificate and key in the settings, or put a TLS proxy in front (behind-proxy)"},
    {"certificate.over", kRefused, "Chứng thư của trang đã hết hạn",
     "Gia hạn chứng thư; đặt tệp mới vào chỗ cũ là được dùng ngay",
     "The certificate of the pages has ended",
     "renew it; the new pair of files is taken over as it stands"},
    {"certificate.proxy", kGood, "Chứng thư do máy chủ TLS phía trước giữ", "",
     "The proxy in front keeps the certificate", ""},
    {"certificate.refused", kRefused, "Cặp tệp chứng thư mới không dùng được: {why}",
     "Đặt lại cặp tệp chứng thư và khóa khớp nhau; chứng thư cũ vẫn đang dùng",
     "The new pair of certificate files cannot be used: {why}",
     "put a pair there that fits together; the old one is still in use"},
    {"certificate.soon", kNote, "Chứng thư của trang chỉ còn {days} ngày",
     "Gia hạn chứng thư; đặt tệp mới vào chỗ cũ là được dùng ngay",
     "The certificate of the pages ends in {days} days",
     "renew it; the new pair of files is taken over as it stands"},
    {"certificate.unusable", kRefused, "Cặp tệp chứng thư không dùng được: {why}",
     "Đặt cặp tệp chứng thư và khóa khớp nhau vào đó",
     "the certificate and its key cannot be used: {why}", "put a pair there that fits together"},
    {"clock.behind", kRefused,
     "Đồng hồ máy này là {now}, nhưng mục mới nhất ghi lúc {newest}: mọi việc sẽ bị ghi và xét "
     "theo "
     "thời điểm đó",
     "Đặt lại đồng hồ; nếu khi đó đồng hồ chạy nhanh, giữ đầu nhật ký và ghi lại lý do",
     "this machine's clock says {now}, but the newest entry was recorded at {newest}: every act "
     "would be recorded and judged at that moment",
     "set the clock; if it was ahead then, keep the journal's head and write down why"},
    {"clock.good", kGood, "Đồng hồ không chậm hơn nhật ký", "",
     "the clock is not behind the journal", ""},
    {"clock.unsynchronised", kNote, "Máy không cho biết đồng hồ đã được đồng bộ",
     "Chạy dịch vụ giờ (systemd-timesyncd, chrony): thời hạn được xét theo đồng hồ này",
     "the system does not say that its clock is synchronised",
     "run a time service (systemd-timesyncd, chrony): deadlines are judged by this clock"},
    {"descriptors.few", kNote, "Chương trình chỉ được mở {limit} tệp và kết nối",
     "Đặt LimitNOFILE=65536 trong tệp dịch vụ", "a process may open {limit} files and connections",
     "LimitNOFILE=65536 in the unit"},
    {"descriptors.good", kGood, "Mở được đủ tệp và kết nối", "",
     "enough files and connections may be open", ""},
    {"disk.days", kRefused, "Còn {free} tại {folder}: theo đà tháng qua thì đủ cho {days} ngày",
     kRoomVi, "{free} are free at {folder}: at the pace of the last month that is {days} days",
     kRoomEn},
    {"disk.elsewhere", kNote, "Cơ sở dữ liệu nằm ở máy khác, hoặc không cho biết nằm ở đâu",
     "Theo dõi chỗ trống trên đĩa ở máy đó",
     "the database lies on another machine, or does not say where",
     "watch the room on its disk there"},
    {"disk.filling", kNote, "Chỉ còn {free} tại {folder}", kRoomVi, "{free} are free at {folder}",
     kRoomEn},
    {"disk.good", kGood, "Còn {free} tại {folder}", "", "{free} are free at {folder}", ""},
    {"disk.good_for", kGood, "Còn {free} tại {folder}, đủ cho {days} ngày theo đà tháng qua", "",
     "{free} are free at {folder}, for {days} days at the pace of the last month", ""},
    {"disk.inodes", kRefused, "Gần hết số tệp tạo được tại {folder}", kRoomVi,
     "almost no inodes are left at {folder}", kRoomEn},
    {"disk.low", kRefused, "Chỉ còn {free} tại {folder}", kRoomVi,
     "only {free} are free at {folder}", kRoomEn},
    {"disk.read_only", kRefused, "{folder} chỉ đọc được", "Gắn lại đĩa ở chế độ ghi được",
     "{folder} is mounted read-only", "mount it writable"},
    {"disk.unknown", kRefused, "Không xem được {folder}", "Kiểm tra đĩa đã được gắn chưa",
     "{folder} cannot be looked at", "is it mounted?"},
    {"documents.good", kGood, "Có đủ chương trình đọc PDF và bản quét", "",
     "the programs that read PDFs and scans are here", ""},
    {"documents.missing", kNote, "Thiếu {program}: không đọc được PDF và bản quét",
     "apt-get install poppler-utils tesseract-ocr tesseract-ocr-vie",
     "{program} is missing: PDFs and scans are not read",
     "apt-get install poppler-utils tesseract-ocr tesseract-ocr-vie"},
    {"durability.file_system", kRefused,
     "Kho dữ liệu nằm trên hệ thống tệp {value}: việc đã trả lời là xong vẫn có thể mất",
     "Chuyển kho sang đĩa của máy này: khóa và nhật ký của nó không giữ được qua mạng",
     "{setting} is {value}: acts that were answered may be lost", "{wanted}"},
    {"durability.good", kGood, "{engine} giữ được những gì đã trả lời là xong", "",
     "{engine} keeps what it has answered", ""},
    {"durability.unsafe", kRefused,
     "{setting} đang là {value}: việc đã trả lời là xong vẫn có thể mất",
     "Bật lại {setting} trong cấu hình của kho dữ liệu: mất điện có thể làm hỏng dữ liệu",
     "{setting} is {value}: acts that were answered may be lost", "{wanted}"},
    {"journal.broken", kRefused, "Nhật ký không nguyên vẹn: {problem}", kKeepVi,
     "the journal is not in order: {problem}", kKeepEn},
    {"journal.cut", kRefused, "Nhật ký có {size} mục khi được kiểm tra, nay ngắn hơn", kKeepVi,
     "the journal had {size} entries when it was verified, and is shorter now", kKeepEn},
    {"journal.never", kRefused, "Nhật ký chưa được kiểm tra lần nào ở đây", kVerifyVi,
     "the journal was never verified here", kVerifyEn},
    {"journal.old", kRefused,
     "Nhật ký được kiểm tra lần cuối ở mục {size}, cách đây {days} ngày; từ đó thêm {since} mục",
     kVerifyVi, "last verified at entry {size}, {days} days ago; {since} came since", kVerifyEn},
    {"journal.recent", kGood,
     "Nhật ký được kiểm tra lần cuối ở mục {size}, cách đây {days} ngày; từ đó thêm {since} mục",
     "", "last verified at entry {size}, {days} days ago; {since} came since", ""},
    {"journal.verified", kGood, "Đã kiểm tra {entries} mục, {rows} dòng, {files} tệp", "",
     "verified: {entries} entries, {rows} rows, {files} files", ""},
    {"journal.verified_not_kept", kNote,
     "Đã kiểm tra {entries} mục, {rows} dòng, {files} tệp; nhưng không ghi lại được: {why}",
     "Giải phóng chỗ, xem quyền của {folder}, rồi chạy duoc doctor lần nữa",
     "verified: {entries} entries, {rows} rows, {files} files; but {why}",
     "make room and look at the rights of {folder}, then duoc doctor again"},
    {"journal_key.empty", kNote, "Nhật ký còn trống", "duoc init", "the journal is empty",
     "duoc init"},
    {"journal_key.good", kGood, "Đầu nhật ký mới nhất được ký bằng khóa đang ở đây", "",
     "the newest head is signed with the key that is here", ""},
    {"journal_key.other", kRefused, "Đầu nhật ký mới nhất không được ký bằng {file}",
     "Mang khóa của chính hệ thống này về; không ký bằng khóa khác",
     "the newest head is not signed with {file}",
     "bring the installation's own key back; do not sign with another"},
    {"key_rights.file_missing", kRefused, "Thiếu {file}", "Mang tệp đó về từ nơi bạn cất giữ",
     "{file} is missing", "bring it back from where you keep it"},
    {"key_rights.file_open", kRefused, "Người khác đọc được {file}", "chmod 600 {file}",
     "others may read {file}", "chmod 600 {file}"},
    {"key_rights.folder_missing", kRefused, "Thiếu thư mục {folder}",
     "Mang các khóa về từ nơi bạn cất giữ", "the folder {folder} is missing",
     "bring the keys back from where you keep them"},
    {"key_rights.folder_open", kRefused, "Người khác xem được {folder}", "chmod 700 {folder}",
     "others may look into {folder}", "chmod 700 {folder}"},
    {"key_rights.good", kGood, "Chỉ chủ sở hữu đọc được các khóa", "",
     "keys are read by their owner alone", ""},
    {"key_rights.owner", kRefused, "{file} thuộc chủ khác với thư mục chứa nó",
     "chown tệp đó cho chủ của {folder}", "{file} has another owner than its folder",
     "chown it to the owner of {folder}"},
    {"looking.failed", kRefused, "Không kiểm tra được hệ thống: {why}",
     "Xem kho dữ liệu ở trên và nhật ký của dịch vụ (journalctl -u duoc)",
     "The installation could not be looked at: {why}",
     "see the store above, and the service's log (journalctl -u duoc)"},
    {"looking.keys", kNote, "Chưa xem khóa của nhật ký, đồng hồ, khóa của từng người và nhật ký",
     "Sửa các khóa, rồi chạy duoc doctor lần nữa",
     "the journal's key, the clock, persons' keys and the journal were not looked at",
     "mend the keys, then duoc doctor again"},
    {"looking.store", kNote, "Chưa xem độ bền, đồng hồ, khóa của từng người và nhật ký",
     "Sửa kho dữ liệu, rồi chạy duoc doctor lần nữa",
     "durability, the clock, persons' keys and the journal were not looked at",
     "mend the store, then duoc doctor again"},
    {"person_keys.good", kGood, "Mỗi người có một khóa, người đã xóa thì không", "",
     "every person has a key, nobody erased has one", ""},
    {"person_keys.missing", kRefused,
     "{count} người không có khóa: không ai đọc được thông tin của họ",
     "Mang keys/people.db về từ bản sao lưu riêng của nó",
     "{count} persons have no key: nobody can read their fields",
     "bring keys/people.db back from its own backup"},
    {"person_keys.outlived", kRefused, "{count} người đã được xóa nhưng khóa của họ vẫn còn",
     "Khởi động lại dịch vụ một lần: các khóa đó bị hủy trước khi phục vụ",
     "{count} persons were erased, but their keys are still here",
     "start 'duoc serve' once: it destroys them before it serves"},
    {"store.damaged", kRefused, "Từ {since} kho dữ liệu trả lại khác với những gì đã ghi", kKeepVi,
     "Since {since} the store gives back other than was written", kKeepEn},
    {"store.disk", kRefused, "Từ {since} đĩa của kho dữ liệu đọc, ghi bị lỗi",
     "Kiểm tra đĩa (dmesg, smartctl); xem vẫn được, việc mới bị từ chối",
     "Since {since} the store's disk fails to read or write",
     "look at the disk (dmesg, smartctl); reading goes on, acts are refused"},
    {"store.full", kRefused, "Từ {since} đĩa của kho dữ liệu đã đầy, không ghi được",
     "Giải phóng chỗ trên đĩa; việc ghi tự tiếp tục, không cần khởi động lại",
     "Since {since} the store's disk is full: nothing can be written",
     "make room on its disk; writing goes on by itself, without a restart"},
    {"store.good", kGood, "Kho dữ liệu đang nhận việc ghi", "", "The store takes writes", ""},
    {"store.lost", kRefused, "Từ {since} kho dữ liệu không trả lời",
     "Xem cơ sở dữ liệu và đĩa của nó; việc ghi tự tiếp tục, không cần khởi động lại",
     "Since {since} the store does not answer",
     "see to the database and its disk; writing goes on by itself, without a restart"},
    {"store.other", kRefused, "Từ {since} kho dữ liệu không ghi được",
     "Xem nhật ký của dịch vụ (journalctl -u duoc)", "Since {since} the store takes no writes",
     "see the service's log (journalctl -u duoc)"},
    {"store.read_only", kRefused, "Từ {since} kho dữ liệu chỉ đọc được",
     "Gắn lại đĩa ở chế độ ghi được, hoặc cho cơ sở dữ liệu ghi; việc ghi tự tiếp tục",
     "Since {since} the store can only be read",
     "mount its disk writable, or let the database write; writing goes on by itself"},
    {"store.unopened", kRefused, "Không mở được kho dữ liệu: {why}",
     "Giải phóng chỗ nếu đĩa bị từ chối; nếu không, xem dòng store của tệp cấu hình", "{why}",
     "make room if a disk is refused; else look at 'store' in duoc.conf"},
};

std::string filled(std::string_view text, const std::map<std::string, std::string>& args) {
  std::string out;
  while (!text.empty()) {
    const auto brace = text.find('{');
    const auto end = brace == std::string_view::npos ? brace : text.find('}', brace);
    if (end == std::string_view::npos) break;
    out += text.substr(0, brace);
    const auto arg = args.find(std::string(text.substr(brace + 1, end - brace - 1)));
    out += arg == args.end() ? std::string(text.substr(brace, end + 1 - brace)) : arg->second;
    text.remove_prefix(end + 1);
  }
  return out += text;
}

// Counts as people here write them: 120.000.
std::map<std::string, std::string> in_vietnamese(std::map<std::string, std::string> args) {
  for (auto& [name, value] : args) {
    if (value.find_first_not_of("0123456789") != std::string::npos) continue;
    for (auto at = static_cast<std::ptrdiff_t>(value.size()) - 3; at > 0; at -= 3)
      value.insert(static_cast<std::size_t>(at), ".");
  }
  return args;
}

const FindingText& text_of(std::string_view key) {
  const auto all = finding_texts();
  const auto at =
      std::lower_bound(all.begin(), all.end(), key,
                       [](const FindingText& t, std::string_view k) { return t.key < k; });
  ENSURE(at != all.end() && at->key == key);
  return *at;
}

}  // namespace

std::span<const FindingText> finding_texts() { return kTexts; }

std::string_view name_of(Finding finding) {
  if (finding == Finding::good) return "good";
  return finding == Finding::note ? "note" : "refused";
}

Examined found(std::string name, std::string_view key, std::map<std::string, std::string> args) {
  const FindingText& t = text_of(key);
  return {std::move(name),         t.finding,        filled(t.what_en, args),
          filled(t.todo_en, args), std::string(key), std::move(args)};
}

std::string what_in(const Examined& e, Language language) {
  return language == Language::en ? e.what : filled(text_of(e.key).what_vi, in_vietnamese(e.args));
}

std::string todo_in(const Examined& e, Language language) {
  return language == Language::en ? e.todo : filled(text_of(e.key).todo_vi, in_vietnamese(e.args));
}

}  // namespace duoc::server
