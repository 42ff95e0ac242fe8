// See words.h.
#include "documents/words.h"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <pugixml.hpp>

#include "base/text.h"
#include "documents/document.h"

namespace duoc::documents {
namespace {

constexpr double kPointsMost = 1e6;  // no page is larger, and no sum of such numbers overflows
// Gaps below a tenth of the letters' height are inside a word: a change of font cuts words.
constexpr double kTouches = 0.08;

// A number of a parser's answer, or nothing that could be used.
bool read_number(std::string_view text, double& to) {
  double value = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size()) return false;
  if (!std::isfinite(value) || std::fabs(value) > kPointsMost) return false;
  to = value;
  return true;
}

bool read_box(const pugi::xml_node& node, Box& box) {
  return read_number(node.attribute("xMin").value(), box.left) &&
         read_number(node.attribute("yMin").value(), box.top) &&
         read_number(node.attribute("xMax").value(), box.right) &&
         read_number(node.attribute("yMax").value(), box.bottom) && box.right >= box.left &&
         box.bottom > box.top;
}

std::string clean(std::string_view text) {
  std::string out = squeeze(nfc(text));
  if (out.size() > 1000) out.resize(1000);
  return valid_utf8(out) ? out : nfc(out);
}

// The page's body is XHTML; its head carries the document's title, which may be anything.
std::string_view body_of(std::string_view xml) {
  const auto from = xml.find("<doc>");
  const auto to = xml.rfind("</doc>");
  if (from == std::string_view::npos || to == std::string_view::npos || to < from) return {};
  return xml.substr(from, to + 6 - from);
}

struct Columns {
  std::string_view fields[12];
};

bool split_line(std::string_view line, Columns& to) {
  for (std::size_t i = 0; i < 12; ++i) {
    const auto tab = line.find('\t');
    if ((tab == std::string_view::npos) != (i == 11)) return false;
    to.fields[i] = line.substr(0, tab);
    if (i < 11) line.remove_prefix(tab + 1);
  }
  return true;
}

double overlap(const Box& a, const Box& b) {
  return std::min(a.bottom, b.bottom) - std::max(a.top, b.top);
}

void widen(Box& box, const Box& by) {
  box.left = std::min(box.left, by.left);
  box.top = std::min(box.top, by.top);
  box.right = std::max(box.right, by.right);
  box.bottom = std::max(box.bottom, by.bottom);
}

Line line_from(std::vector<Word> words) {
  Line line;
  line.box = words.front().box;
  for (const Word& w : words) widen(line.box, w.box);
  line.words = std::move(words);
  return line;
}

void divide(Line line, double gap_heights, std::vector<Line>& out) {
  std::sort(line.words.begin(), line.words.end(),
            [](const Word& a, const Word& b) { return a.box.left < b.box.left; });
  std::vector<Word> run;
  for (Word& w : line.words) {
    if (!run.empty() && gap_heights > 0 &&
        w.box.left - run.back().box.right > gap_heights * w.box.height())
      out.push_back(line_from(std::exchange(run, {})));
    run.push_back(std::move(w));
  }
  if (!run.empty()) out.push_back(line_from(std::move(run)));
}

bool is_blank_before_hyphen(std::string_view text) {
  return text.size() < 2 || text[text.size() - 2] == ' ';
}

// "57-", "QĐ/", "2025–": the word goes on in the next line.
bool goes_on(std::string_view text) {
  if (text.ends_with("\u2013")) return text.size() > 3 && text[text.size() - 4] != ' ';
  if (!text.ends_with("-") && !text.ends_with("/")) return false;
  return !is_blank_before_hyphen(text);
}

bool is_digits(std::string_view text) {
  return !text.empty() && text.find_first_not_of("0123456789") == std::string_view::npos;
}

// The mark of a footnote: small digits above the line, close behind a word. A unit's ("m2") and a
// power's belong to what they stand at.
bool is_footnote_mark(const Word& w, const Word& before) {
  if (!w.exact || !before.exact || w.text.size() > 2 || !is_digits(w.text)) return false;
  const double height = before.box.height();
  const bool small = w.box.height() < 0.75 * height;
  const bool raised = w.box.bottom < before.box.bottom - 0.25 * height;
  const bool close = w.box.left - before.box.right < 0.3 * height;
  const bool unit = before.text.ends_with("m") && (w.text == "2" || w.text == "3");
  return small && raised && close && !unit && before.text != "10";
}

// "12." or "12)" at the line's beginning, 0 for none.
int number_of(const Line& line) {
  const std::string& word = line.words.front().text;
  if (word.size() < 2 || word.size() > 4 || (word.back() != '.' && word.back() != ')')) return 0;
  if (!is_digits(std::string_view(word).substr(0, word.size() - 1))) return 0;
  int out = 0;
  std::from_chars(word.data(), word.data() + word.size() - 1, out);
  return out;
}

bool begins_anew(const Line& before, const Line& line, double right_most) {
  const double height = std::max(before.box.height(), line.box.height());
  if (line.box.top - before.box.bottom > 0.7 * height) return true;
  if (line.box.top < before.box.top - 0.5 * height) return true;  // the next column of a heading
  if (std::fabs(line.box.top - before.box.top) < 0.5 * height) return true;
  if (line.box.left - before.box.left > 1.2 * height) return true;
  return right_most - before.box.right > 8 * height;
}

}  // namespace

Result<std::vector<PageWords>> parse_bbox(std::string_view xml) {
  const std::string_view body = body_of(xml);
  pugi::xml_document parsed;
  const auto how = parsed.load_buffer(body.data(), body.size(), pugi::parse_default,
                                      pugi::xml_encoding::encoding_utf8);
  if (body.empty() || !how) return refused("document.pdf_damaged");
  std::vector<PageWords> out;
  for (const pugi::xml_node page : parsed.child("doc").children("page")) {
    PageWords& to = out.emplace_back();
    if (!read_number(page.attribute("width").value(), to.width) ||
        !read_number(page.attribute("height").value(), to.height) || to.width <= 0 ||
        to.height <= 0)
      return refused("document.pdf_damaged");
    for (const pugi::xml_node node : page.children("word")) {
      Word word;
      word.text = clean(node.text().get());
      if (word.text.empty() || !read_box(node, word.box)) continue;
      if (to.words.size() >= kWordsMost) return refused("document.pdf_damaged");
      to.words.push_back(std::move(word));
    }
  }
  return out;
}

Result<std::vector<Word>> parse_tesseract(std::string_view tsv) {
  std::vector<Word> out;
  for (std::size_t at = 0; at < tsv.size();) {
    const std::size_t end = std::min(tsv.find('\n', at), tsv.size());
    const std::string_view line = tsv.substr(at, end - at);
    at = end + 1;
    Columns c;
    if (!split_line(line, c) || c.fields[0] != "5") continue;
    Word word;
    double part = 0;
    double left = 0;
    double top = 0;
    double width = 0;
    double height = 0;
    double confidence = 0;
    const bool good = read_number(c.fields[1], part) && read_number(c.fields[6], left) &&
                      read_number(c.fields[7], top) && read_number(c.fields[8], width) &&
                      read_number(c.fields[9], height) && read_number(c.fields[10], confidence);
    if (!good || part < 1 || width < 0 || height < 1) return refused("document.image_damaged");
    word.text = clean(c.fields[11]);
    if (word.text.empty()) continue;
    word.box = {left, top, left + width, top + height};
    word.part = static_cast<int>(part);
    word.confidence = static_cast<int>(std::clamp(confidence, 0.0, 100.0));
    word.exact = false;
    if (out.size() >= kWordsMost) return refused("document.image_damaged");
    out.push_back(std::move(word));
  }
  return out;
}

bool run_sideways(const std::vector<Word>& words) {
  int long_ones = 0;
  int tall = 0;
  for (const Word& w : words) {
    if (w.text.size() < 4) continue;
    ++long_ones;
    if (w.box.height() > 1.2 * w.box.width()) ++tall;
  }
  return long_ones > 0 && 2 * tall > long_ones;
}

bool lie_on_each_other(const std::vector<Word>& words) {
  if (words.size() > 2000) return false;  // of a cell: the comparison is of all with all
  for (std::size_t i = 0; i < words.size(); ++i)
    for (std::size_t k = 0; k < i; ++k) {
      const Box& a = words[i].box;
      const Box& b = words[k].box;
      const double across = std::min(a.right, b.right) - std::max(a.left, b.left);
      const double height = std::min(a.height(), b.height());
      if (overlap(a, b) > 0.5 * height && across > 0.3 * height) return true;
    }
  return false;
}

std::vector<Line> lines_of(std::vector<Word> words, double gap_heights) {
  std::sort(words.begin(), words.end(),
            [](const Word& a, const Word& b) { return a.box.middle_y() < b.box.middle_y(); });
  std::vector<Line> rough;
  for (Word& w : words) {
    Line* in = rough.empty() ? nullptr : &rough.back();
    const bool same = in != nullptr &&
                      overlap(in->box, w.box) >= 0.5 * std::min(in->box.height(), w.box.height());
    if (!same) {
      rough.emplace_back();
      rough.back().box = w.box;
    } else {
      // A line's height is its first word's: growing with each would swallow the line below.
      in->box.left = std::min(in->box.left, w.box.left);
      in->box.right = std::max(in->box.right, w.box.right);
    }
    rough.back().words.push_back(std::move(w));
  }
  std::vector<Line> out;
  for (Line& line : rough) divide(std::move(line), gap_heights, out);
  return out;
}

std::string text_of(const Line& line) {
  std::string out;
  const Word* before = nullptr;
  for (const Word& w : line.words) {
    if (before != nullptr && is_footnote_mark(w, *before)) continue;
    const bool touches = before != nullptr && w.exact && before->exact &&
                         w.box.left - before->box.right < kTouches * w.box.height();
    if (before != nullptr && !touches) out += ' ';
    out += w.text;
    before = &w;
  }
  return out;
}

void continue_text(std::string& text, std::string_view more) {
  if (more.empty()) return;
  if (!text.empty() && !goes_on(text)) text += ' ';
  text += more;
}

std::string text_of(const std::vector<Line>& lines) {
  std::string out;
  for (const Line& line : lines) continue_text(out, text_of(line));
  return squeeze(out);
}

std::vector<std::vector<Line>> paragraphs_of(std::vector<Line> lines) {
  double right_most = 0;
  for (const Line& line : lines) right_most = std::max(right_most, line.box.right);
  std::vector<std::vector<Line>> out;
  int number = 0;  // of the last paragraph that has one
  for (Line& line : lines) {
    const int next = number_of(line);
    const bool counts_on = number > 0 && next == number + 1;
    if (out.empty() || counts_on || begins_anew(out.back().back(), line, right_most)) {
      out.emplace_back();
      if (next > 0) number = next;
    }
    out.back().push_back(std::move(line));
  }
  return out;
}

}  // namespace duoc::documents
