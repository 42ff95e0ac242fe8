// How well a scan is read: each list of tasks given is printed by Chromium as an annex, worn by a
// scanner (noise, half a degree, JPEG), read, and held against what was printed. One JSON object a
// figure; --wrong prints each cell that was read wrong, --keep writes the scans as PDF and reads
// none. `duoc_bench_documents_scan [--quick] [--wrong] [--keep FOLDER] [LIST.tsv …]`; without
// lists, one of its own.
#include <chrono>
#include <cstdio>
#include <cstring>
#include <fstream>
#include <sstream>

#include "documents/pages.h"
#include "documents/sheets.h"

namespace {

using namespace duoc;

std::string file(const char* path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

test::Rows own_annex() {
  test::Rows out{
      {"TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn", "Sản phẩm"}};
  for (int n = 1; n <= 12; ++n)
    out.push_back({std::to_string(n),
                   "Rà soát, bổ sung danh mục dữ liệu dùng chung của tỉnh theo Nghị quyết số "
                   "57-NQ/TW, bảo đảm an toàn thông tin.",
                   "Sở Khoa học và Công nghệ", "Sở Tài chính", "Quý II/2026", "Quyết định"});
  return out;
}

void say(const std::string& list, const char* name, double value, const char* unit) {
  std::printf("{\"name\":\"documents_scan.%s\",\"list\":\"%s\",\"value\":%.2f,\"unit\":\"%s\"}\n",
              name, list.c_str(), value, unit);
}

int pages_read = 0;

struct Options {
  int most_pages = 0;  // 0: all
  bool wrong = false;
  std::string keep;  // folder
};

bool measure(const std::string& list, const test::Rows& annex, const Options& options) {
  const std::string pdf = test::print_pdf(test::html_of(annex));
  if (pdf.empty()) {
    std::fprintf(stderr, "documents_scan: Chromium is needed to print the lists\n");
    return false;
  }
  const std::string scan = test::scan_pdf(pdf, {}, options.most_pages);
  if (!options.keep.empty()) {
    std::ofstream out(options.keep + "/" + list + ".pdf", std::ios::binary);
    out << scan;
    return out.good();
  }
  pages_read = 0;
  const auto count = [](void*, int page, int) {
    pages_read = page;
    return true;
  };
  const auto from = std::chrono::steady_clock::now();
  const auto read = documents::read_pdf(scan, count, nullptr);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - from;
  if (!read) {
    std::fprintf(stderr, "documents_scan: %s: %s\n", list.c_str(), read.fault().key.c_str());
    return false;
  }
  test::Rows printed = annex;
  if (options.most_pages > 0 && !read->tables.empty())
    printed.resize(std::min(printed.size(), read->tables[0].rows.size()));
  const test::Score score = test::compare(printed, *read);
  say(list, "pages", pages_read, "pages");
  say(list, "cells", score.cells, "cells with text");
  say(list, "right", score.right_share(), "per cent of them");
  say(list, "wrong_unmarked", score.wrong_unmarked, "cells");
  say(list, "marked", score.marked_share(), "per cent of them");
  say(list, "seconds_a_page", took.count() / pages_read, "s");
  if (options.wrong)
    for (const std::string& w : score.wrong) std::printf("%s\n", w.c_str());
  std::fflush(stdout);
  return true;
}

}  // namespace

int main(int count, char** words) {
  Options options;
  std::vector<const char*> lists;
  for (int i = 1; i < count; ++i) {
    if (std::strcmp(words[i], "--quick") == 0)
      options.most_pages = 1;
    else if (std::strcmp(words[i], "--wrong") == 0)
      options.wrong = true;
    else if (std::strcmp(words[i], "--keep") == 0 && i + 1 < count)
      options.keep = words[++i];
    else
      lists.push_back(words[i]);
  }
  if (lists.empty()) return measure("own", own_annex(), options) ? 0 : 1;
  for (const char* list : lists) {
    const std::string name = std::string(list).substr(std::string(list).rfind('/') + 1);
    if (!measure(name, test::annex_of(file(list)), options)) return 1;
  }
  return 0;
}
