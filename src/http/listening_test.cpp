// Why a port cannot be listened at, and whether waiting may mend it.
#include "http/listening.h"

#include <gtest/gtest.h>

#include <cerrno>

#include "base/lasting.h"

namespace duoc::http {
namespace {

// The sentence, and whether it lasts.
std::pair<std::string, bool> refusal(int error) {
  try {
    refuse_listening("0.0.0.0", 443, error);
  } catch (const Lasting& trouble) {
    return {trouble.what(), true};
  } catch (const std::runtime_error& trouble) {
    return {trouble.what(), false};
  }
}

TEST(Listening, ARightThatIsMissingLasts) {
  const auto [sentence, lasts] = refusal(EACCES);
  EXPECT_TRUE(lasts);
  EXPECT_EQ(sentence.find("there is no listening at 0.0.0.0, port 443: ports under 1024 need"), 0u)
      << sentence;
}

TEST(Listening, WhatIsHeldOrNotThereYetMayPass) {
  EXPECT_FALSE(refusal(EADDRINUSE).second);
  EXPECT_NE(refusal(EADDRINUSE).first.find("another program has it"), std::string::npos);
  EXPECT_FALSE(refusal(EADDRNOTAVAIL).second);
  EXPECT_NE(refusal(EADDRNOTAVAIL).first.find("not yet"), std::string::npos);
}

}  // namespace
}  // namespace duoc::http
