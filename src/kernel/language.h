// The two languages of the pages; names and refusals are given in the reader's.
#pragma once

namespace duoc {

enum class Language { vi, en };

}  // namespace duoc
