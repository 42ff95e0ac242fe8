// See picture.h.
#include "documents/picture.h"

#include <leptonica/allheaders.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <numbers>
#include <stdexcept>
#include <utility>

#include "documents/document.h"

namespace duoc::documents {
namespace {

struct Destroy {
  void operator()(Pix* p) const { pixDestroy(&p); }
  void operator()(Boxa* p) const { boxaDestroy(&p); }
  void operator()(::Box* p) const { boxDestroy(&p); }
};
using Held = std::unique_ptr<Pix, Destroy>;

// Leptonica answers with nothing when memory ends or a size does not suit: neither is the file's
// fault once it has been read.
Pix* made(Pix* pix) {
  if (pix == nullptr) throw std::runtime_error("a picture could not be worked on");
  return pix;
}

const l_uint8* raw(std::string_view bytes) {
  return reinterpret_cast<const l_uint8*>(bytes.data());
}

bool is_tiff(std::string_view b) {
  return b.starts_with(std::string_view("II*\0", 4)) || b.starts_with(std::string_view("MM\0*", 4));
}

// The picture's black parts: darker than their surroundings by a share (Sauvola), which shade and
// stains of a scan do not move.
Held inked(Pix* grey) {
  const int half = std::clamp(pixGetWidth(grey) / 100, 8, 25);
  Pix* out = nullptr;
  if (pixGetWidth(grey) > 2 * half + 4 && pixGetHeight(grey) > 2 * half + 4)
    pixSauvolaBinarize(grey, half, 0.30F, 1, nullptr, nullptr, nullptr, &out);
  if (out == nullptr) out = pixThresholdToBinary(grey, 160);
  return Held(made(out));
}

// Long straight runs: what is left when everything shorter is taken away. Gaps of a pixel or two,
// which noise and a slight slope make, are closed first; wider ones would join the feet of letters.
Held long_runs(Pix* ink, int shortest, bool across) {
  const int gap = std::max(1, shortest / 30);
  Held closed(made(across ? pixCloseSafeBrick(nullptr, ink, gap, 1)
                          : pixCloseSafeBrick(nullptr, ink, 1, gap)));
  return Held(made(across ? pixOpenBrick(nullptr, closed.get(), shortest, 1)
                          : pixOpenBrick(nullptr, closed.get(), 1, shortest)));
}

// A band of runs thicker than a rule is a black area, not a line.
std::vector<Stroke> strokes_in(Pix* runs, bool across, int thickest) {
  // A rule that slopes by a pixel or two breaks into runs in neighbouring rows.
  Held joined(made(across ? pixCloseSafeBrick(nullptr, runs, 15, 3)
                          : pixCloseSafeBrick(nullptr, runs, 3, 15)));
  const std::unique_ptr<Boxa, Destroy> boxes(pixConnCompBB(joined.get(), 8));
  std::vector<Stroke> out;
  if (!boxes) return out;
  for (int i = 0; i < boxaGetCount(boxes.get()); ++i) {
    l_int32 x = 0;
    l_int32 y = 0;
    l_int32 w = 0;
    l_int32 h = 0;
    boxaGetBoxGeometry(boxes.get(), i, &x, &y, &w, &h);
    if ((across ? h : w) > thickest) continue;
    if (across)
      out.push_back({y + h / 2.0, double(x), double(x + w)});
    else
      out.push_back({x + w / 2.0, double(y), double(y + h)});
  }
  return out;
}

constexpr int kContrastLeast = 20;   // of 255: a rule of the lightest grey that offices use has 38
constexpr int kContrastStrong = 90;  // no letter's soft edge
constexpr double kDashGapInches = 0.06;
constexpr double kShortestDownInches = 0.1;  // a row of one line of small letters
constexpr double kShortestAcrossInches = 0.2;
constexpr double kLongDownInches = 0.3;

// What differs from both sides, lighter or darker, by so much: lines stay on any ground, the edges
// of areas do not. `thickest`: of a line, in pixels.
Held ridges(Pix* grey, bool across, int thickest, int contrast) {
  Held out;
  for (const int kind : {L_TOPHAT_BLACK, L_TOPHAT_WHITE}) {
    // A wide white band may be what two lines of text leave between them.
    const int reach = kind == L_TOPHAT_BLACK ? 2 * (thickest / 2) + 1 : 5;
    Held hat(made(pixTophat(grey, across ? 1 : reach, across ? reach : 1, kind)));
    Held low(made(pixThresholdToBinary(hat.get(), contrast)));
    pixInvert(low.get(), low.get());
    if (out)
      pixOr(out.get(), out.get(), low.get());
    else
      out = std::move(low);
  }
  return out;
}

// The grey that most of the box has: the ground on which a word stands.
unsigned ground_of(Pix* grey, const Box& b) {
  std::array<int, 32> count{};
  const int right = std::min(static_cast<int>(b.right), pixGetWidth(grey));
  const int bottom = std::min(static_cast<int>(b.bottom), pixGetHeight(grey));
  for (int y = std::max(0, static_cast<int>(b.top)); y < bottom; ++y) {
    const l_uint32* line = pixGetData(grey) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(grey);
    for (int x = std::max(0, static_cast<int>(b.left)); x < right; ++x)
      ++count[GET_DATA_BYTE(line, x) / 8U];
  }
  const auto most = std::max_element(count.begin(), count.end()) - count.begin();
  return std::min(255U, static_cast<unsigned>(most) * 8 + 7);
}

double usual_height(const std::vector<Box>& words) {
  if (words.empty()) return 0;
  std::vector<double> heights;
  for (const Box& b : words) heights.push_back(b.height());
  std::nth_element(heights.begin(), heights.begin() + heights.size() / 2, heights.end());
  return heights[heights.size() / 2];
}

// Without its words, and what underlines or strikes them; a rule may touch their box.
Held wordless(Pix* grey, const std::vector<Box>& words) {
  Held out(made(pixCopy(nullptr, grey)));
  const double usual = usual_height(words);
  for (const Box& b : words) {
    // A watermark's box takes half the page.
    if (b.height() > 3 * usual) continue;
    // Above and below lies what fonts leave for their tallest letters, and there rules may run.
    const Box inner{b.left - 1, b.top + 0.15 * b.height(), b.right + 1,
                    b.bottom - 0.1 * b.height()};
    if (inner.height() < 1) continue;
    const std::unique_ptr<::Box, Destroy> box(
        boxCreate(static_cast<int>(inner.left), static_cast<int>(std::ceil(inner.top)),
                  static_cast<int>(inner.width()) + 1, static_cast<int>(inner.height())));
    if (box) pixSetInRectArbitrary(out.get(), box.get(), ground_of(grey, inner));
  }
  return out;
}

// Runs whose gaps are a dash's.
Held dashed_runs(Pix* ink, int shortest, int gap, bool across) {
  Held closed(made(across ? pixCloseSafeBrick(nullptr, ink, gap, 1)
                          : pixCloseSafeBrick(nullptr, ink, 1, gap)));
  return Held(made(across ? pixOpenBrick(nullptr, closed.get(), shortest, 1)
                          : pixOpenBrick(nullptr, closed.get(), 1, shortest)));
}

// What of a line across lies in the boxes of words that it passes through, of 1.
double share_in_words(const Stroke& s, const std::vector<Box>& words) {
  double covered = 0;
  for (const Box& b : words) {
    if (s.at < b.top || s.at > b.bottom) continue;
    const double blank = 0.3 * b.height();  // to the next word
    covered += std::max(0.0, std::min(s.to, b.right + blank) - std::max(s.from, b.left));
  }
  return covered / std::max(1.0, s.to - s.from);
}

// Words that run over their cell's edge do not break the line there; a line that goes no further
// than its words underlines them.
void add_long_runs(Pix* across, Pix* ink, int shortest, const std::vector<Box>& words) {
  Held runs = long_runs(ink, shortest, true);
  for (const Stroke& s : strokes_in(runs.get(), true, pixGetHeight(ink))) {
    if (share_in_words(s, words) < 0.85) continue;
    pixRasterop(runs.get(), static_cast<int>(s.from), static_cast<int>(s.at) - 2,
                static_cast<int>(s.to - s.from), 5, PIX_CLR, nullptr, 0, 0);
  }
  pixOr(across, across, runs.get());
}

std::string png_of(Pix* pix) {
  l_uint8* data = nullptr;
  size_t size = 0;
  if (pixWriteMemPng(&data, &size, pix, 0) != 0 || data == nullptr) return "";
  std::string out(reinterpret_cast<const char*>(data), size);
  std::free(data);
  return out;
}

}  // namespace

Picture::Picture(Picture&& other) noexcept
    : pix_(std::exchange(other.pix_, nullptr)), ink_(std::exchange(other.ink_, nullptr)) {}
Picture& Picture::operator=(Picture&& other) noexcept {
  std::swap(pix_, other.pix_);
  std::swap(ink_, other.ink_);
  return *this;
}
Picture::~Picture() {
  pixDestroy(&pix_);
  pixDestroy(&ink_);
}

Pix* Picture::ink() const {
  if (ink_ == nullptr) ink_ = inked(pix_).release();
  return ink_;
}

int Picture::width() const { return pixGetWidth(pix_); }
int Picture::height() const { return pixGetHeight(pix_); }
int Picture::resolution() const { return pixGetXRes(pix_); }

Result<Picture> Picture::read(std::string_view bytes, int page) {
  setMsgSeverity(L_SEVERITY_NONE);  // its complaints about a file are not for this program's log
  Held pix;
  if (is_tiff(bytes)) {
    // The size stands in the file; it is asked before a pixel is made room for.
    l_int32 w = 0;
    l_int32 h = 0;
    if (readHeaderMemTiff(raw(bytes), bytes.size(), page, &w, &h, nullptr, nullptr, nullptr,
                          nullptr, nullptr) != 0)
      return refused("document.image_damaged");
    if (double(w) * h > kPictureMegapixelsMost * 1e6)
      return refused("document.image_too_large", 0, std::size_t(kPictureMegapixelsMost));
    pix.reset(pixReadMemTiff(raw(bytes), bytes.size(), page));
  } else {
    l_int32 w = 0;
    l_int32 h = 0;
    if (pixReadHeaderMem(raw(bytes), bytes.size(), nullptr, &w, &h, nullptr, nullptr, nullptr) != 0)
      return refused("document.image_damaged");
    if (double(w) * h > kPictureMegapixelsMost * 1e6)
      return refused("document.image_too_large", 0, std::size_t(kPictureMegapixelsMost));
    pix.reset(pixReadMem(raw(bytes), bytes.size()));
  }
  if (!pix || pixGetWidth(pix.get()) < 16 || pixGetHeight(pix.get()) < 16)
    return refused("document.image_damaged");
  if (pixGetSpp(pix.get()) == 4) pix.reset(pixRemoveAlpha(pix.get()));
  Held grey(pix ? pixConvertTo8(pix.get(), 0) : nullptr);
  if (!grey) return refused("document.image_damaged");
  return Picture(grey.release());
}

Picture Picture::from_grey(int width, int height, const std::vector<unsigned char>& grey) {
  ENSURE(grey.size() == static_cast<std::size_t>(width) * static_cast<std::size_t>(height));
  Held pix(made(pixCreate(width, height, 8)));
  std::size_t at = 0;
  for (int y = 0; y < height; ++y)
    for (int x = 0; x < width; ++x) pixSetPixel(pix.get(), x, y, grey[at++]);
  return Picture(pix.release());
}

int Picture::count(std::string_view bytes) {
  if (!is_tiff(bytes)) return 1;
  setMsgSeverity(L_SEVERITY_NONE);
  FILE* file = fmemopen(const_cast<char*>(bytes.data()), bytes.size(), "rb");
  if (file == nullptr) return 0;
  l_int32 n = 0;
  if (tiffGetCount(file, &n) != 0) n = 0;
  std::fclose(file);
  return n;
}

// More of a Latin text rises above the small letters than hangs below them, and in Vietnamese the
// marks rise too.
Picture Picture::upright() const {
  l_float32 up = 0;
  l_float32 left = 0;
  l_int32 orientation = L_TEXT_ORIENT_UNKNOWN;
  if (pixOrientDetect(ink(), &up, &left, 0, 0) == 0)
    makeOrientDecision(up, left, 0, 0, &orientation, 0);
  const l_int32 quarters = orientation == L_TEXT_ORIENT_DOWN    ? 2
                           : orientation == L_TEXT_ORIENT_LEFT  ? 1
                           : orientation == L_TEXT_ORIENT_RIGHT ? 3
                                                                : 0;
  return Picture(made(pixRotateOrth(pix_, quarters)));
}

Picture Picture::straightened() const {
  // Half the size is enough for an angle, and a quarter of the work.
  Held half(made(pixScaleAreaMap2(pix_)));
  Held ink = inked(half.get());
  l_float32 angle = 0;
  l_float32 certain = 0;
  const bool found =
      pixFindSkewSweepAndSearch(ink.get(), &angle, &certain, 4, 2, 5.0F, 0.5F, 0.01F) == 0;
  if (!found || certain < 2.5F || std::fabs(angle) < 0.03F)
    return Picture(made(pixCopy(nullptr, pix_)));
  const auto radians = static_cast<l_float32>(angle * std::numbers::pi / 180);
  return Picture(made(pixRotate(pix_, radians, L_ROTATE_AREA_MAP, L_BRING_IN_WHITE, 0, 0)));
}

Picture Picture::scaled(double factor) const {
  const auto f = static_cast<l_float32>(factor);
  return Picture(made(pixScale(pix_, f, f)));
}

Strokes Picture::strokes(int shortest) const {
  const int thickest = std::max(6, shortest / 4);
  Held across = long_runs(ink(), shortest, true);
  Held down = long_runs(ink(), shortest, false);
  return {strokes_in(across.get(), true, thickest), strokes_in(down.get(), false, thickest)};
}

Strokes Picture::rules(double dpi, const std::vector<Box>& words) const {
  const int thickest = std::max(6, static_cast<int>(dpi * kLongDownInches / 4));
  const int gap = static_cast<int>(dpi * kDashGapInches);
  Held drawn = wordless(pix_, words);
  const auto runs = [&](bool across) {
    Held ink = ridges(drawn.get(), across, thickest, kContrastLeast);
    const double shortest = across ? kShortestAcrossInches : kShortestDownInches;
    return dashed_runs(ink.get(), static_cast<int>(dpi * shortest), gap, across);
  };
  Held across = runs(true);
  Held down = runs(false);
  Held strong_across = ridges(pix_, true, thickest, kContrastStrong);
  add_long_runs(across.get(), strong_across.get(), static_cast<int>(dpi), words);
  // Taller than a letter is what runs through a line of text.
  const double tall =
      std::clamp(0.8 * usual_height(words), dpi * kShortestDownInches, dpi * kLongDownInches);
  Held strong = ridges(pix_, false, thickest, kContrastStrong);
  Held runs_down = long_runs(strong.get(), static_cast<int>(tall), false);
  pixOr(down.get(), down.get(), runs_down.get());
  return {strokes_in(across.get(), true, thickest), strokes_in(down.get(), false, thickest)};
}

Picture Picture::without_rules(int shortest) const {
  Held across = long_runs(ink(), shortest, true);
  Held down = long_runs(ink(), shortest, false);
  Held both(made(pixOr(nullptr, across.get(), down.get())));
  // Their soft edges go with them.
  Held wide(made(pixDilateBrick(nullptr, both.get(), 5, 5)));
  Held out(made(pixCopy(nullptr, pix_)));
  pixSetMasked(out.get(), wide.get(), 255);
  return Picture(out.release());
}

Picture Picture::piece(const Box& box, int edge) const {
  const int left = std::clamp(static_cast<int>(box.left), 0, width() - 1);
  const int top = std::clamp(static_cast<int>(box.top), 0, height() - 1);
  const int w = std::clamp(static_cast<int>(box.width()), 1, width() - left);
  const int h = std::clamp(static_cast<int>(box.height()), 1, height() - top);
  Held out(made(pixCreate(w + 2 * edge, h + 2 * edge, 8)));
  pixSetAllArbitrary(out.get(), 255);
  pixRasterop(out.get(), edge, edge, w, h, PIX_SRC, pix_, left, top);
  return Picture(out.release());
}

Picture Picture::repeated(int times) const {
  Held out(made(pixCreate(width() * times, height(), 8)));
  for (int i = 0; i < times; ++i)
    pixRasterop(out.get(), i * width(), 0, width(), height(), PIX_SRC, pix_, 0, 0);
  return Picture(out.release());
}

Picture Picture::without(const std::vector<Box>& boxes) const {
  Held out(made(pixCopy(nullptr, pix_)));
  for (const Box& b : boxes)
    pixRasterop(out.get(), static_cast<int>(b.left), static_cast<int>(b.top),
                static_cast<int>(b.width()), static_cast<int>(b.height()), PIX_SET, nullptr, 0, 0);
  return Picture(out.release());
}

Picture Picture::black_and_white() const {
  return Picture(made(pixConvert1To8(nullptr, ink(), 255, 0)));
}

Box Picture::ink_box(int smallest) const {
  const std::unique_ptr<Boxa, Destroy> boxes(pixConnCompBB(ink(), 8));
  Box out;
  if (!boxes) return out;
  for (int i = 0; i < boxaGetCount(boxes.get()); ++i) {
    l_int32 x = 0;
    l_int32 y = 0;
    l_int32 w = 0;
    l_int32 h = 0;
    boxaGetBoxGeometry(boxes.get(), i, &x, &y, &w, &h);
    if (std::max(w, h) < smallest || std::min(w, h) < 3) continue;
    const Box box{double(x), double(y), double(x + w), double(y + h)};
    if (out.width() <= 0) out = box;
    out = {std::min(out.left, box.left), std::min(out.top, box.top), std::max(out.right, box.right),
           std::max(out.bottom, box.bottom)};
  }
  // Accents, dots and points are smaller than letters and stand within their height of them.
  if (out.width() > 0) {
    const double near = 2.0 * smallest;
    out = {std::max(0.0, out.left - near), std::max(0.0, out.top - near),
           std::min(double(width()), out.right + near),
           std::min(double(height()), out.bottom + near)};
  }
  return out;
}

std::string Picture::png(std::size_t most) const {
  // Sixteen greys are enough to read a cell by, and a third of the size.
  for (double factor = 1.0; factor > 0.2; factor *= 0.7) {
    Held small(
        made(pixScale(pix_, static_cast<l_float32>(factor), static_cast<l_float32>(factor))));
    Held few(pixThresholdTo4bpp(small.get(), 16, 1));
    std::string out = png_of(few ? few.get() : small.get());
    if (!out.empty() && out.size() <= most) return out;
  }
  return "";
}

std::string Picture::pgm() const {
  std::string out = "P5\n" + std::to_string(width()) + " " + std::to_string(height()) + "\n255\n";
  const std::size_t start = out.size();
  const auto w = static_cast<std::size_t>(width());
  out.resize(start + w * static_cast<std::size_t>(height()));
  std::size_t at = start;
  for (int y = 0; y < height(); ++y) {
    const l_uint32* line = pixGetData(pix_) + static_cast<std::ptrdiff_t>(y) * pixGetWpl(pix_);
    for (int x = 0; x < width(); ++x) out[at++] = static_cast<char>(GET_DATA_BYTE(line, x));
  }
  return out;
}

}  // namespace duoc::documents
