// Askers take turns, each in the order of its own asking; nobody fills the queue alone.
#include "base/fair_queue.h"

#include <gtest/gtest.h>

namespace duoc {
namespace {

using Queue = FairQueue<std::string>;

Queue::Put put(Queue& q, const std::string& whose, std::string what) { return q.put(whose, what); }

std::string drained(Queue& q) {
  std::string out;
  while (auto next = q.take()) out += *next + " ";
  return out;
}

TEST(FairQueue, AskersTakeTurns) {
  Queue q(100, 50);
  for (const char* n : {"a1", "a2", "a3", "a4"}) put(q, "a", n);
  put(q, "b", "b1");
  put(q, "c", "c1");
  put(q, "b", "b2");
  EXPECT_EQ(drained(q), "a1 b1 c1 a2 b2 a3 a4 ");
  EXPECT_TRUE(q.empty());
}

TEST(FairQueue, WhoComesAnewWaitsForOneOfEachOther) {
  Queue q(100, 50);
  for (int i = 0; i < 40; ++i) put(q, "flood", "f");
  EXPECT_EQ(q.take(), "f");
  put(q, "late", "l");
  EXPECT_EQ(q.take(), "f");
  EXPECT_EQ(q.take(), "l");
}

TEST(FairQueue, OneCannotFillItAndAllCannotOverfillIt) {
  Queue q(5, 3);
  std::string kept = "kept";
  for (int i = 0; i < 3; ++i) EXPECT_EQ(put(q, "a", "x"), Queue::Put::taken);
  EXPECT_EQ(q.put("a", kept), Queue::Put::own_full);
  EXPECT_EQ(kept, "kept");
  EXPECT_EQ(put(q, "b", "x"), Queue::Put::taken);
  EXPECT_EQ(put(q, "", "x"), Queue::Put::taken);
  EXPECT_EQ(put(q, "c", "x"), Queue::Put::full);
  EXPECT_EQ(q.size(), 5u);
  q.take();
  EXPECT_EQ(put(q, "a", "x"), Queue::Put::taken);
}

TEST(FairQueue, TheSystemMayFillIt) {
  Queue q(5, 1);
  for (int i = 0; i < 5; ++i) EXPECT_EQ(put(q, "", "x"), Queue::Put::taken);
  EXPECT_EQ(put(q, "", "x"), Queue::Put::full);
}

}  // namespace
}  // namespace duoc
