// See sheets.h.
#include "documents/sheets.h"

#include <leptonica/allheaders.h>

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <fstream>
#include <numbers>
#include <sstream>
#include <stdexcept>

#include "base/text.h"
#include "documents/delimited.h"
#include "documents/likeness.h"
#include "documents/tool.h"

namespace duoc::test {
namespace {

namespace fs = std::filesystem;

std::string escaped(const std::string& text) {
  std::string out;
  for (const char c : text) {
    if (c == '&')
      out += "&amp;";
    else if (c == '<')
      out += "&lt;";
    else
      out += c;
  }
  return out;
}

std::string file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::stringstream out;
  out << in.rdbuf();
  return out.str();
}

// The sum of a few even numbers is near enough to the bell curve that a sensor's noise has.
class Noise {
 public:
  explicit Noise(std::uint32_t seed) : state_(seed) {}
  double next() {
    double sum = 0;
    for (int i = 0; i < 4; ++i) {
      state_ = state_ * 1664525U + 1013904223U;
      sum += double(state_ >> 8) / double(1U << 24) - 0.5;
    }
    return sum * std::sqrt(3.0);
  }

 private:
  std::uint32_t state_;
};

PIX* worn(PIX* clean, const Wear& wear, int page) {
  const double way = page % 2 == 0 ? 1 : -1;
  const auto radians = static_cast<l_float32>(way * wear.degrees * std::numbers::pi / 180);
  PIX* turned = pixRotate(clean, radians, L_ROTATE_AREA_MAP, L_BRING_IN_WHITE, 0, 0);
  PIX* soft = pixBlockconv(turned, 1, 1);
  Noise noise(static_cast<std::uint32_t>(97 + page));
  for (int y = 0; y < pixGetHeight(soft); ++y)
    for (int x = 0; x < pixGetWidth(soft); ++x) {
      l_uint32 grey = 0;
      pixGetPixel(soft, x, y, &grey);
      // Paper is not quite white, ink not quite black.
      const double value = 20 + grey * 0.88 + noise.next() * wear.noise;
      pixSetPixel(soft, x, y, static_cast<l_uint32>(std::clamp(value, 0.0, 255.0)));
    }
  PIX* laid = pixRotateOrth(soft, wear.quarters);
  pixSetResolution(laid, wear.dpi, wear.dpi);
  pixDestroy(&turned);
  pixDestroy(&soft);
  return laid;
}

std::string with_points(std::string text) {
  for (auto at = text.find("…"); at != std::string::npos; at = text.find("…"))
    text.replace(at, std::string_view("…").size(), "...");
  return text;
}

struct Read {
  std::vector<std::string> cells;
  std::vector<bool> uncertain;
};

std::vector<Read> rows_of(const documents::Document& document) {
  std::vector<Read> out;
  for (const documents::Table& t : document.tables) {
    const std::size_t first = out.size();
    for (const auto& row : t.rows) out.push_back({row, std::vector<bool>(row.size())});
    for (const documents::Uncertain& u : t.uncertain)
      out[first + static_cast<std::size_t>(u.row)].uncertain[static_cast<std::size_t>(u.column)] =
          true;
  }
  return out;
}

std::string whole(const std::vector<std::string>& cells) {
  std::string out;
  for (const std::string& c : cells) out += fold_words(c) + " ";
  return out;
}

}  // namespace

Rows annex_of(std::string_view tsv) {
  const auto table = documents::read_delimited(tsv);
  if (!table) throw std::runtime_error("the list cannot be read: " + table.fault().key);
  Rows out{
      {"TT", "Nội dung nhiệm vụ", "Cơ quan chủ trì", "Cơ quan phối hợp", "Thời hạn", "Sản phẩm"}};
  std::string section;
  for (std::size_t i = 1; i < table->rows.size(); ++i) {
    const auto& r = table->rows[i];
    if (r[1] != section) out.push_back({section = r[1], "", "", "", "", ""});
    out.push_back({r[0], r[2], r[3], r[4], r[5], r[6]});
  }
  return out;
}

std::string html_of(const Rows& annex, const Sheet& sheet) {
  constexpr const char* kWidths[] = {"4%", "38%", "14%", "18%", "11%", "15%"};
  std::string out =
      "<!doctype html><meta charset=utf-8><style>@page{size:A4 landscape;margin:20mm 15mm 20mm "
      "20mm}"
      "body{font:" +
      std::to_string(sheet.points) +
      "pt 'Liberation Serif';margin:0}h1{font-size:14pt;text-align:center}"
      "table{border-collapse:collapse;width:100%}th,td{padding:3pt 4pt;vertical-align:top;"
      "text-align:left}th{text-align:center}thead{display:table-header-group}"
      "p,td.n{text-align:center}";
  if (sheet.ruled) out += "th,td{border:1px solid #000}";
  if (!sheet.rows_may_break) out += "tr{break-inside:avoid}";
  out +=
      "</style><h1>PHỤ LỤC<br>DANH MỤC NHIỆM VỤ</h1><p><i>(Kèm theo Nghị quyết)</i></p><table>"
      "<thead><tr>";
  for (std::size_t c = 0; c < 6; ++c)
    out += std::string("<th style='width:") + kWidths[c] + "'>" + escaped(annex[0][c]);
  out += "</thead>";
  for (std::size_t r = 1; r < annex.size(); ++r) {
    const auto& row = annex[r];
    if (row[1].empty()) {
      out += "<tr><td colspan=6><b>" + escaped(row[0]) + "</b>";
      continue;
    }
    out += "<tr><td class=n>" + escaped(row[0]);
    for (std::size_t c = 1; c < 6; ++c) out += "<td>" + escaped(row[c]);
  }
  return out + "</table>";
}

std::string print_pdf(const std::string& html) {
  const documents::Workplace place;
  place.write("sheet.html", html);
  const auto answer = documents::run_tool(
      {"chromium", "--headless", "--no-sandbox", "--disable-gpu", "--no-pdf-header-footer",
       "--user-data-dir=" + place.path().string(), "--print-to-pdf=sheet.pdf", "sheet.html"},
      place.path(), {120, 16u << 20});
  if (!answer) return "";
  std::string pdf = file(place.path() / "sheet.pdf");
  if (pdf.empty()) throw std::runtime_error("Chromium printed nothing: " + answer->error);
  return pdf;
}

std::string scan_pdf(std::string_view pdf, const Wear& wear, int pages) {
  const documents::Workplace place;
  place.write("in.pdf", pdf);
  std::vector<std::string> words{"pdftoppm", "-gray", "-r", std::to_string(wear.dpi)};
  if (pages > 0) words.insert(words.end(), {"-l", std::to_string(pages)});
  words.insert(words.end(), {"in.pdf", "page"});
  const auto answer = documents::run_tool(words, place.path(), {600, 1u << 20});
  if (!answer || answer->code != 0) throw std::runtime_error("pdftoppm failed");
  std::vector<fs::path> printed;
  for (const auto& entry : fs::directory_iterator(place.path()))
    if (entry.path().extension() == ".pgm") printed.push_back(entry.path());
  std::sort(printed.begin(), printed.end());
  PIXA* all = pixaCreate(static_cast<l_int32>(printed.size()));
  for (std::size_t i = 0; i < printed.size(); ++i) {
    PIX* clean = pixRead(printed[i].c_str());
    if (clean == nullptr) throw std::runtime_error("a printed page cannot be read");
    pixaAddPix(all, worn(clean, wear, static_cast<int>(i)), L_INSERT);
    pixDestroy(&clean);
  }
  l_uint8* data = nullptr;
  size_t size = 0;
  const bool made = pixaConvertToPdfData(all, wear.dpi, 1.0F, L_JPEG_ENCODE, wear.jpeg, nullptr,
                                         &data, &size) == 0;
  pixaDestroy(&all);
  if (!made) throw std::runtime_error("the scan's PDF cannot be written");
  std::string out(reinterpret_cast<const char*>(data), size);
  std::free(data);
  return out;
}

std::string picture_of(std::string_view pdf, const std::string& kind) {
  const documents::Workplace place;
  place.write("in.pdf", pdf);
  const auto answer = documents::run_tool(
      {"pdftoppm", "-gray", "-r", "300", "-" + kind, "-l", "1", "-singlefile", "in.pdf", "page"},
      place.path(), {600, 1u << 20});
  if (!answer || answer->code != 0) throw std::runtime_error("pdftoppm failed");
  return file(place.path() / ("page." + std::string(kind == "tiff" ? "tif" : kind)));
}

Score compare(const Rows& annex, const documents::Document& document) {
  Score out;
  const std::vector<Read> read = rows_of(document);
  std::size_t at = 0;
  for (std::size_t r = 0; r < annex.size(); ++r) {
    // The row that reads like this one, if it comes soon; otherwise the one in its place.
    std::size_t found = at;
    for (std::size_t k = at; k < std::min(at + 3, read.size()); ++k)
      if (documents::much_alike(whole(annex[r]), whole(read[k].cells))) {
        found = k;
        break;
      }
    for (std::size_t c = 0; c < annex[r].size(); ++c) {
      const bool there = found < read.size() && c < read[found].cells.size();
      const std::string text = there ? read[found].cells[c] : "";
      if (annex[r][c].empty() && text.empty()) continue;
      const bool marked = there && read[found].uncertain[c];
      const bool right = with_points(text) == with_points(annex[r][c]);
      ++out.cells;
      out.right += right ? 1 : 0;
      out.marked += marked ? 1 : 0;
      out.wrong_unmarked += !right && !marked ? 1 : 0;
      if (!right)
        out.wrong.push_back("row " + std::to_string(r) + " column " + std::to_string(c) +
                            (marked ? " (marked): " : ": ") + annex[r][c] + " | " + text);
    }
    at = found + 1;
  }
  return out;
}

}  // namespace duoc::test
