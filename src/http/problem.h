// Refusals as RFC 9457 problems, and what answers have in common.
#pragma once

#include <string>
#include <string_view>

#include "base/result.h"
#include "http/http.h"

namespace duoc::http {

int status_of(Refusal code);
/// The reader's language: cookie duoc_lang, else Accept-Language; "vi" or "en".
std::string language_of(const Request& request);
/// `title`: the sentence in the reader's language; `detail`: what to do next.
Response problem(const Fault& fault, std::string_view title, std::string_view detail);
Response json(std::string body, int status = 200);

}  // namespace duoc::http
