// The picture of a page in grey: read from any usual format, made straight, and asked for its
// ruling lines, its ink and its pieces. Leptonica does the work; it is included in picture.cpp
// only.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "documents/words.h"

struct Pix;

namespace duoc::documents {

inline constexpr double kPictureMegapixelsMost = 50;
inline constexpr std::size_t kCellPictureBytesMost = 60u << 10;

/// A ruling line's piece, in pixels: its place across and where it begins and ends along.
struct Stroke {
  double at = 0;
  double from = 0;
  double to = 0;
};
struct Strokes {
  std::vector<Stroke> across;  // horizontal: `at` is y
  std::vector<Stroke> down;    // vertical: `at` is x
};

class Picture {
 public:
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;
  Picture(Picture&& other) noexcept;
  Picture& operator=(Picture&& other) noexcept;
  ~Picture();

  /// PNG, JPEG, TIFF, GIF, PNM; `page` of a TIFF from 0. Colours become grey, what is transparent
  /// white. Faults document.image_damaged, document.image_too_large.
  static Result<Picture> read(std::string_view bytes, int page = 0);
  /// From rows of grey bytes, for tests and for pieces put together.
  static Picture from_grey(int width, int height, const std::vector<unsigned char>& grey);
  /// How many pictures the file holds: those of a TIFF, otherwise one.
  static int count(std::string_view bytes);

  int width() const;
  int height() const;
  /// Pixels an inch as the file says, 0 when it says nothing.
  int resolution() const;

  /// Turned by right angles so that its letters stand upright, when they tell which way that is.
  Picture upright() const;
  /// Turned by the angle its lines of text and rules have, when that is between 0.05° and 5°.
  Picture straightened() const;
  /// By a factor, smoothed.
  Picture scaled(double factor) const;
  /// Ruling lines at least `shortest` pixels long.
  Strokes strokes(int shortest) const;
  /// Ruling lines of a drawn page whose words are known: light, dotted and short ones too, dark on
  /// light and light on dark. What the words cover is none.
  Strokes rules(double dpi, const std::vector<Box>& words) const;
  /// Without the ruling lines and without specks; the paper becomes white.
  Picture without_rules(int shortest) const;
  /// The part inside the box with a white edge of `edge` pixels around it.
  Picture piece(const Box& box, int edge) const;
  /// Where the ink is: the marks at least `smallest` pixels high or wide and what lies near them;
  /// an empty box when there are none.
  Box ink_box(int smallest) const;
  /// Itself `times` over, side by side.
  Picture repeated(int times) const;
  /// White where the boxes are.
  Picture without(const std::vector<Box>& boxes) const;
  /// Black and white, after the paper's shade around each place.
  Picture black_and_white() const;
  /// Whether there is anything like a letter or a dash in it.
  bool has_ink(int smallest) const { return ink_box(smallest).width() > 0; }
  /// PNG, smaller when it would be larger than `most` bytes; "" when even that is not enough.
  std::string png(std::size_t most = kCellPictureBytesMost) const;
  /// PGM, as other programs read it.
  std::string pgm() const;

 private:
  explicit Picture(Pix* pix) : pix_(pix) {}
  Pix* ink() const;

  Pix* pix_ = nullptr;          // 8 bits a pixel, no colour map
  mutable Pix* ink_ = nullptr;  // 1 bit a pixel: made when first asked for
};

}  // namespace duoc::documents
