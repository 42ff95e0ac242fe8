// A large annex read by the bounded child: seconds, and what the server's own process grows by.
// Rivals of the same run: libzip inflating the same entries, which no reader can do without, and
// the same table as CSV.
#include <malloc.h>
#include <unistd.h>
#include <xlsxwriter.h>
#include <zip.h>

#include <cstdio>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "documents/apart.h"
#include "support/lines.h"

namespace duoc::bench {
namespace {

namespace fs = std::filesystem;

struct Size {
  int rows = 20'000;
  int columns = 15;
  int rounds = 5;
};

// As in an annex: a number, dates, names that come again, and sentences that do not.
std::string cell(int row, int column) {
  if (column == 0) return std::to_string(row + 1);
  if (column % 5 == 1)
    return "Xây dựng, trình ban hành kế hoạch số " + std::to_string(row * 15 + column) +
           " về phát triển khoa học, công nghệ và chuyển đổi số";
  if (column % 5 == 2) return "Sở Khoa học và Công nghệ";
  if (column % 5 == 3) return "Tháng " + std::to_string(1 + row % 12) + "/2026";
  return "Sản phẩm " + std::to_string(row % 997);
}

std::string contents(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream bytes;
  bytes << in.rdbuf();
  return bytes.str();
}

std::string workbook(const Size& size) {
  const fs::path path =
      fs::temp_directory_path() / ("duoc-bench-" + std::to_string(::getpid()) + ".xlsx");
  lxw_workbook* book = workbook_new(path.c_str());
  lxw_worksheet* sheet = workbook_add_worksheet(book, nullptr);
  for (int r = 0; r < size.rows; ++r) {
    for (int c = 0; c < size.columns; ++c)
      worksheet_write_string(sheet, static_cast<lxw_row_t>(r), static_cast<lxw_col_t>(c),
                             cell(r, c).c_str(), nullptr);
  }
  if (workbook_close(book) != LXW_NO_ERROR) throw std::runtime_error("no workbook");
  std::string out = contents(path);
  fs::remove(path);
  return out;
}

std::string csv(const Size& size) {
  std::string out;
  for (int r = 0; r < size.rows; ++r) {
    for (int c = 0; c < size.columns; ++c) out += (c == 0 ? "\"" : ",\"") + cell(r, c) + "\"";
    out += '\n';
  }
  return out;
}

std::size_t inflate(const std::string& bytes) {
  zip_error_t error;
  zip_source_t* source = zip_source_buffer_create(bytes.data(), bytes.size(), 0, &error);
  zip_t* zip = zip_open_from_source(source, ZIP_RDONLY, &error);
  if (zip == nullptr) throw std::runtime_error("no zip");
  std::vector<char> block(65536);
  std::size_t all = 0;
  for (zip_int64_t i = 0; i < zip_get_num_entries(zip, 0); ++i) {
    zip_file_t* entry = zip_fopen_index(zip, static_cast<zip_uint64_t>(i), 0);
    for (zip_int64_t n = 0; (n = zip_fread(entry, block.data(), block.size())) > 0;)
      all += static_cast<std::size_t>(n);
    zip_fclose(entry);
  }
  zip_discard(zip);
  return all;
}

// A line of /proc/self/status in megabytes.
double megabytes(const char* name) {
  std::ifstream in("/proc/self/status");
  for (std::string line; std::getline(in, line);) {
    if (line.starts_with(name)) return std::atof(line.c_str() + std::strlen(name) + 1) / 1024;
  }
  throw std::runtime_error("no memory figures");
}

void check(const Result<documents::Document>& document, const Size& size) {
  if (!document) throw std::runtime_error(document.fault().key);
  const auto& rows = document->tables.at(0).rows;
  bool same = rows.size() == static_cast<std::size_t>(size.rows);
  for (int c = 0; same && c < size.columns; ++c)
    same = rows.back().at(static_cast<std::size_t>(c)) == cell(size.rows - 1, c);
  if (!same) throw std::runtime_error("the table was not read as it was written");
}

double read_seconds(const std::string& bytes, const Size& size) {
  const double start = wall_seconds();
  const auto document = documents::read_apart(bytes);
  const double seconds = wall_seconds() - start;
  check(document, size);
  return seconds;
}

void run(const Size& size) {
  documents::reader_program(DUOC_BINARY);
  const std::string book = workbook(size);
  const std::string plain = csv(size);
  ::malloc_trim(0);  // what making the files has left lying about would hide a growth
  std::ofstream("/proc/self/clear_refs") << "5";  // the peak begins anew
  const double before = megabytes("VmRSS:");
  std::vector<double> ours = {read_seconds(book, size)};
  const double growth = megabytes("VmHWM:") - before;
  std::vector<double> inflating, as_csv;
  for (int round = 0; round < size.rounds; ++round) {
    ours.push_back(read_seconds(book, size));
    as_csv.push_back(read_seconds(plain, size));
    const double start = wall_seconds();
    if (inflate(book) == 0) throw std::runtime_error("nothing was inflated");
    inflating.push_back(wall_seconds() - start);
  }
  print({"documents: rows of the workbook", static_cast<double>(size.rows), "rows"});
  print({"documents: reading the workbook apart", median(ours), "s",
         "libzip inflating the same entries", median(inflating), Better::less, "under 3 s"});
  print({"documents: reading the workbook apart, beside CSV", median(ours), "s",
         "the same table as CSV, read apart", median(as_csv), Better::less});
  print({"documents: growth of the server's process", growth, "MB", "", 0, Better::less,
         "under 200 MB"});
}

}  // namespace
}  // namespace duoc::bench

int main(int argc, char** argv) {
  try {
    const bool quick = argc > 1 && std::strcmp(argv[1], "--quick") == 0;
    duoc::bench::run(quick ? duoc::bench::Size{500, 15, 1} : duoc::bench::Size{});
  } catch (const std::exception& e) {
    std::fprintf(stderr, "duoc_bench_documents: %s\n", e.what());
    return 1;
  }
}
