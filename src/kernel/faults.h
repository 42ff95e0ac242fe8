// The sentences behind fault keys: what is wrong and what to do next, in both languages.
#pragma once

#include <span>
#include <string_view>

namespace duoc {

struct FaultText {
  std::string_view key;
  std::string_view title_vi;
  std::string_view detail_vi;
  std::string_view title_en;
  std::string_view detail_en;
};

/// Part of them (annex.*, document.*, import.*), in order.
std::span<const FaultText> fault_texts_from_outside();
/// Every key, in order.
std::span<const FaultText> fault_texts();
/// The text of a key; of "fault.unknown" when the key has none.
const FaultText& fault_text(std::string_view key);

}  // namespace duoc
