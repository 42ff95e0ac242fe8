// Numbers as a person sees them in a cell.
#include "documents/number_format.h"

#include <gtest/gtest.h>

namespace duoc::documents {
namespace {

std::string shown(const char* code, double value) { return NumberFormat(code).shown(value, false); }

TEST(NumberFormat, GeneralNumbersHaveNoTail) {
  EXPECT_EQ(shown("General", 1), "1");
  EXPECT_EQ(shown("General", 1.1000000000000001), "1,1");
  EXPECT_EQ(shown("General", -0.0), "0");
  EXPECT_EQ(shown("General", 123456789012), "123456789012");
  EXPECT_EQ(shown("@", 2025), "2025");
  EXPECT_EQ(shown("0.00E+00", 2025), "2025");
  EXPECT_EQ(NumberFormat::builtin(49).shown(7, false), "7");
}

TEST(NumberFormat, DatesComeOutInOneOrderWhateverTheirFormat) {
  for (const char* code : {"dd/mm/yyyy", "m/d/yy", "[$-42A]dd mmmm yyyy;@", "d\\-mmm\\-yy",
                           "yyyy\"年\"m\"月\"d\"日\"", "[Red]dd/mm/yyyy", "\"Ngày \"dd/mm/yyyy"})
    EXPECT_EQ(shown(code, 45918), "18/09/2025") << code;
  EXPECT_EQ(NumberFormat::builtin(14).shown(45918, false), "18/09/2025");
  EXPECT_EQ(NumberFormat::builtin(14).shown(45918 - 1462, true), "18/09/2025");
}

// "12/2025" typed into a cell becomes the first of December; whoever looks at it sees a month.
TEST(NumberFormat, AMonthStaysAMonth) {
  EXPECT_EQ(NumberFormat::builtin(17).shown(45992, false), "12/2025");
  EXPECT_EQ(shown("mm/yyyy", 45992), "12/2025");
  EXPECT_EQ(shown("yyyy", 45992), "2025");
  EXPECT_EQ(shown("\"Tháng \"mm\"/\"yyyy", 45992), "12/2025");
}

TEST(NumberFormat, AQuarterStaysAQuarter) {
  EXPECT_EQ(shown("[$-42A]\"Quý \"Q/yyyy", 46174), "Quý 2/2026");
  EXPECT_EQ(shown("QQ/yy", 46174), "Quý 2/2026");
  EXPECT_EQ(shown("\"Trước quý \"Q/yyyy", 46174), "Trước quý 2/2026");
  EXPECT_EQ(shown("\"Quý \"q", 46357), "Quý 4");
}

// What stands around a date in its format is shown, and may change what it means.
TEST(NumberFormat, WordsAroundADateAreNotLost) {
  EXPECT_EQ(shown("\"Quý II/\"yyyy", 46174), "Quý II/2026");
  EXPECT_EQ(shown("\"Năm \"yyyy", 46174), "2026");
  EXPECT_EQ(shown("\"Trước ngày \"dd/mm/yyyy", 45918), "Trước ngày 18/09/2025");
  EXPECT_EQ(shown("\"Trước 15/\"mm/yyyy", 46174), "Trước 15/06/2026");
  EXPECT_EQ(shown("yyyy\\ \"trở đi\"", 46174), "2026 trở đi");
}

TEST(NumberFormat, PartsThatAreNotKnownAreNotLeftOut) {
  EXPECT_EQ(shown("\"Tuần \"WW/yyyy", 46174), "Tuần 01/06/2026");
  EXPECT_EQ(shown("h:mm AM/PM", 0.5), "12:00");
}

TEST(NumberFormat, TheTwoCalendarsBegin) {
  EXPECT_EQ(shown("dd/mm/yyyy", 1), "01/01/1900");
  EXPECT_EQ(shown("dd/mm/yyyy", 59), "28/02/1900");
  EXPECT_EQ(shown("dd/mm/yyyy", 61), "01/03/1900");
  EXPECT_EQ(NumberFormat("dd/mm/yyyy").shown(0, true), "01/01/1904");
  EXPECT_EQ(shown("dd/mm/yyyy", 2958465), "31/12/9999");
  EXPECT_EQ(shown("dd/mm/yyyy", 2958466), "2958466");
  EXPECT_EQ(shown("dd/mm/yyyy", -1), "-1");
}

TEST(NumberFormat, TimesOfDay) {
  EXPECT_EQ(shown("h:mm", 0.5), "12:00");
  EXPECT_EQ(shown("hh:mm:ss", 0.75 + 1.0 / 86400), "18:00:01");
  EXPECT_EQ(shown("dd/mm/yyyy hh:mm", 45918.5), "18/09/2025 12:00");
  EXPECT_EQ(shown("dd/mm/yyyy hh:mm", 45918), "18/09/2025");
}

TEST(NumberFormat, FixedPlacesAndWordsAround) {
  EXPECT_EQ(shown("0.00", 1.1), "1,10");
  EXPECT_EQ(shown("0.0", 1), "1,0");
  EXPECT_EQ(shown("00", 3), "03");
  EXPECT_EQ(shown("0\".\"", 3), "3.");
  EXPECT_EQ(shown("\"Quý \"0", 3), "Quý 3");
  EXPECT_EQ(shown("#,##0", 1234567), "1234567");
  EXPECT_EQ(shown("0.0", -0.04), "0,0");
  EXPECT_EQ(shown("0.0;(0.0)", -2.5), "-2,5");
  EXPECT_EQ(shown("#,##0\\ \"₫\"", 5), "5 ₫");
  EXPECT_EQ(shown("#,##0_₫", 5), "5");
}

TEST(NumberFormat, PercentagesHaveTheCommaOfTheLand) {
  EXPECT_EQ(NumberFormat::builtin(10).shown(0.5846, false), "58,46%");
  EXPECT_EQ(NumberFormat::builtin(9).shown(1, false), "100%");
}

// "38,125" may be thousands to who reads a text; a cell with a number is not to be asked about.
TEST(NumberFormat, ThreeDecimalsAreNoThousands) {
  EXPECT_EQ(shown("General", 38.125), "38,1250");
  EXPECT_EQ(shown("0.000", 1.5), "1,5");
  EXPECT_EQ(shown("0.000", 2), "2");
  EXPECT_EQ(shown("0.000", 0.125), "0,125");
  EXPECT_EQ(shown("0.000%", 0.58125), "58,1250%");
}

TEST(NumberFormat, ShownNumbersAreRewritten) {
  EXPECT_EQ(rewritten("38.125", 38.125), "38,1250");
  EXPECT_EQ(rewritten("38,125", 38.125), "38,1250");
  EXPECT_EQ(rewritten("38.125", 38125), "38125");
  EXPECT_EQ(rewritten("1.234.567,5 ₫", 1234567.5), "1234567,5 ₫");
  EXPECT_EQ(rewritten("-1,234.50", -1234.5), "-1234,50");
  EXPECT_EQ(rewritten("1\u00A0234,5", 1234.5), "1234,5");
  EXPECT_EQ(rewritten("58.46 %", 0.5846), "58,46 %");
  EXPECT_EQ(rewritten("80%", 80), "80%");
  EXPECT_EQ(rewritten("(1.500)", -1500), "-1500");
  EXPECT_EQ(rewritten("Quý 03/2026", 3), "Quý 03/2026");
  EXPECT_EQ(rewritten("1.50E+03", 1500), "1500");
  EXPECT_EQ(rewritten("Có", 1), "Có");
  EXPECT_EQ(rewritten("Err:502", 0), "Err:502");
}

TEST(NumberFormat, IsoDates) {
  EXPECT_EQ(shown_date("2025-09-18"), "18/09/2025");
  EXPECT_EQ(shown_date("2025-09-18T00:00:00"), "18/09/2025");
  EXPECT_EQ(shown_date("2025-09-18T08:30:00"), "18/09/2025 08:30");
  EXPECT_EQ(shown_date("2025-02-30"), "2025-02-30");
  EXPECT_EQ(shown_date("hôm nay"), "hôm nay");
}

}  // namespace
}  // namespace duoc::documents
