// See recognition.h.
#include "documents/recognition.h"

#include "documents/document.h"
#include "documents/tool.h"

namespace duoc::documents {
namespace {

constexpr int kSecondsMost = 60;

Fault missing(std::string what) {
  Fault f = refused("document.tool_missing");
  f.args["tool"] = std::move(what);
  return f;
}

}  // namespace

Result<std::vector<std::vector<Word>>> recognise(const std::vector<Picture>& pieces,
                                                 const Way& way) {
  std::vector<std::vector<Word>> out(pieces.size());
  if (pieces.empty()) return out;
  const Workplace place;
  std::string list;
  for (std::size_t i = 0; i < pieces.size(); ++i) {
    const std::string name = std::to_string(i) + ".pgm";
    const Picture* piece = &pieces[i];
    Picture changed = piece->black_and_white();
    if (way.black_and_white) piece = &changed;
    if (way.factor != 1.0) {
      changed = piece->scaled(way.factor);
      piece = &changed;
    }
    place.write(name, piece->pgm());
    list += name + "\n";
  }
  place.write("pieces.txt", list);
  // One run for all pieces: loading the model costs more than reading a cell.
  TRY(const Answer answer, run_tool({"tesseract", "pieces.txt", "-", "-l", way.model, "--psm",
                                     std::to_string(way.layout), "--dpi", "300", "tsv"},
                                    place.path(), {kSecondsMost, 32u << 20}));
  if (answer.too_long) return refused("document.page_too_long");
  if (answer.error.find("Failed loading language") != std::string::npos ||
      answer.error.find("Error opening data file") != std::string::npos)
    return missing("tesseract-ocr " + way.model);
  if (answer.code != 0 || answer.too_much) return refused("document.image_damaged");
  TRY(auto words, parse_tesseract(answer.out));
  for (Word& w : words) {
    const auto part = static_cast<std::size_t>(w.part) - 1;
    if (part >= out.size()) return refused("document.image_damaged");
    for (double* v : {&w.box.left, &w.box.top, &w.box.right, &w.box.bottom}) *v /= way.factor;
    out[part].push_back(std::move(w));
  }
  return out;
}

}  // namespace duoc::documents
