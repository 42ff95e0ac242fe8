// The child that reads: what its walls refuse, and what the parent says of children that fall,
// lie, stall or are told to stop.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>
#include <new>
#include <thread>

#include "base/json_in.h"
#include "documents/apart.h"
#include "documents/confine.h"
#include "flows/program.h"

namespace duoc::test {
namespace {

namespace fs = std::filesystem;

class Apart : public ::testing::Test {
 protected:
  Apart() {
    std::string name = (fs::temp_directory_path() / "duoc-apart-test-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
  }
  ~Apart() override {
    documents::reader_program(DUOC_BINARY);
    fs::remove_all(folder_);
  }
  // Lets this script stand in for the child.
  void child_is(const std::string& script) const {
    const fs::path path = folder_ / "child";
    std::ofstream(path) << "#!/bin/sh\n" << script << "\n";
    fs::permissions(path, fs::perms::owner_all);
    documents::reader_program(path.string());
  }
  static std::string key() {
    const auto document = documents::read_apart("a\tb\n");
    return document ? "read" : document.fault().key;
  }

  fs::path folder_;
};

TEST_F(Apart, ReadsAsThisProcessWould) {
  const std::string bytes = "STT\tViệc\n1\tMột\n";
  const auto here = documents::read_document(bytes);
  const auto there = documents::read_apart(bytes);
  ASSERT_TRUE(there.ok()) << there.fault().key;
  EXPECT_EQ(*there, *here);
  const auto refused = documents::read_apart("a\t\"b\n");
  EXPECT_EQ(refused.fault().key, "document.quote_open");
  EXPECT_EQ(refused.fault().field, "file");
  EXPECT_EQ(refused.fault().args.at("line"), "1");
}

TEST_F(Apart, ChildrenThatFallOrLieAreOneNamedRefusal) {
  const std::pair<const char*, const char*> children[] = {
      {"exit 0", "document.reader_failed"},
      {"exit 98", "document.reader_failed"},
      {"kill -SEGV $$", "document.reader_failed"},
      {"kill -KILL $$", "document.reader_failed"},
      {"exit 97", "document.needs_too_much_memory"},
      {"kill -XCPU $$", "document.took_too_long"},
      {"cat", "document.reader_failed"},
      {"head -c 300000 /dev/zero", "document.reader_failed"},
      {"printf 'D\\377\\377\\377\\377\\377\\377\\377\\377'", "document.reader_failed"},
      {"printf 'D\\004\\000\\000\\000\\000\\000\\000\\000abcd'", "document.reader_failed"},
      {"printf 'F\\004\\000\\000\\000\\000\\000\\000\\000abcd'", "document.reader_failed"},
      {"printf 'D\\004\\000\\000\\000\\000\\000\\000\\000ab'", "document.reader_failed"}};
  for (const auto& [script, expected] : children) {
    child_is(script);
    EXPECT_EQ(key(), expected) << script;
  }
}

// Waits until no process has this id any more: the moment is the system's, the end is certain.
bool gone(pid_t pid) {
  for (int i = 0; i < 3000; ++i) {
    std::ifstream stat("/proc/" + std::to_string(pid) + "/stat");
    std::string id, name, state;
    if (!(stat >> id >> name >> state) || state == "Z") return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(10));
  }
  return false;
}

TEST_F(Apart, StoppingKillsWhatTheChildHasStarted) {
  const fs::path file = folder_ / "grandchild";
  child_is(
      "sleep 1000 & echo $! > " + file.string() +
      "\nprintf 'P\\010\\000\\000\\000\\000\\000\\000\\000\\002\\000\\000\\000\\003\\000\\000\\000'"
      "\nwait");
  int seen = 0;
  const auto document = documents::read_apart("a\tb\n", [&](int page, int pages) {
    seen = page * 10 + pages;
    return false;
  });
  EXPECT_EQ(document.fault().key, "document.stopped");
  EXPECT_EQ(seen, 23);
  pid_t grandchild = 0;
  std::ifstream(file) >> grandchild;
  ASSERT_GT(grandchild, 0);
  EXPECT_TRUE(gone(grandchild));
}

TEST_F(Apart, StoppingDoesNotWaitForTheNextPage) {
  child_is("sleep 1000");
  int asked = 0;
  const auto document = documents::read_apart("a\tb\n", [&](int, int) { return ++asked < 2; });
  EXPECT_EQ(document.fault().key, "document.stopped");
  EXPECT_EQ(asked, 2);
}

TEST_F(Apart, PagesOfAKilledProcessAreTakenAway) {
  const pid_t dead = ::fork();
  if (dead == 0) ::_exit(0);
  int status = 0;
  ASSERT_EQ(::waitpid(dead, &status, 0), dead);
  const auto folder = [](pid_t owner) {
    return fs::temp_directory_path() / ("duoc-read-" + std::to_string(owner) + "-aaaaaa");
  };
  for (const pid_t owner : {dead, ::getpid()}) {
    fs::create_directories(folder(owner));
    std::ofstream(folder(owner) / "page.png").put('x');
  }
  documents::remove_left_readings();
  EXPECT_FALSE(fs::exists(folder(dead)));
  EXPECT_TRUE(fs::exists(folder(::getpid())));
  fs::remove_all(folder(::getpid()));
}

TEST_F(Apart, NothingOfTheServerReachesTheChild) {
  const fs::path file = folder_ / "seen";
  const int secret = ::open("/dev/null", O_RDONLY);  // without O_CLOEXEC, as a careless library
  ::setenv("DUOC_SECRET", "x", 1);
  child_is("ls /proc/$$/fd > " + file.string() + "; env >> " + file.string());
  EXPECT_EQ(key(), "document.reader_failed");
  ::close(secret);
  std::ifstream in(file);
  std::string all((std::istreambuf_iterator<char>(in)), {});
  EXPECT_EQ(all.find("DUOC_SECRET"), std::string::npos) << all;
  EXPECT_EQ(all.find("\n" + std::to_string(secret) + "\n"), std::string::npos) << all;
  EXPECT_NE(all.find("LANG=C.UTF-8"), std::string::npos) << all;
}

// What went wrong behind the walls, one bit each; run in a process of its own.
int breaches(bool pages) {
  documents::confine(documents::bounds_for(pages));
  int out = 0;
  if (::socket(AF_INET, SOCK_STREAM, 0) >= 0) out |= 1;
  if (::socket(AF_UNIX, SOCK_STREAM, 0) >= 0) out |= 2;
  if (!pages && ::open("/etc/hostname", O_RDONLY) >= 0) out |= 4;
  if (!pages && ::fork() >= 0) out |= 8;
  if (!pages && ::kill(::getppid(), 0) == 0) out |= 16;
  if (pages && ::open("/dev/null", O_RDONLY) < 0) out |= 32;
#ifndef DUOC_SANITISED
  void* memory = ::operator new (std::size_t{1600} << 20, std::nothrow);
  if (memory != nullptr) out |= 64;
#endif
  return out;
}

TEST_F(Apart, TheWallsHold) {
  for (const bool pages : {false, true}) {
    const pid_t child = ::fork();
    if (child == 0) ::_exit(breaches(pages));
    int status = 0;
    ASSERT_EQ(::waitpid(child, &status, 0), child);
    ASSERT_TRUE(WIFEXITED(status));
    EXPECT_EQ(WEXITSTATUS(status), 0) << "pages: " << pages;
  }
}

// Ends at one second of processor time, however long that takes.
TEST_F(Apart, TimeOfTheProcessorIsBounded) {
  const pid_t child = ::fork();
  if (child == 0) {
    documents::Bounds bounds;
    bounds.cpu_seconds = 1;
    documents::confine(bounds);
    volatile unsigned n = 0;
    for (;;) {
      const unsigned m = n;
      n = m + 1;
    }
  }
  int status = 0;
  ASSERT_EQ(::waitpid(child, &status, 0), child);
  ASSERT_TRUE(WIFSIGNALED(status));
  EXPECT_EQ(WTERMSIG(status), SIGXCPU) << "by which read_apart knows that it took too long";
}

TEST_F(Apart, AChildThatSaysNothingIsNotWaitedForLong) {
  child_is("sleep 1000");
  EXPECT_EQ(key(), "document.took_too_long");
}

// Forty megabytes of tabs are forty million cells.
TEST_F(Apart, TooMuchMemoryIsSaidAndTheParentGoesOn) {
#ifdef DUOC_SANITISED
  GTEST_SKIP() << "memory is not bounded under sanitisers";
#else
  std::string bytes;
  for (int i = 0; i < 199'000; ++i) bytes += std::string(199, '\t') + "\n";
  EXPECT_EQ(documents::read_apart(bytes).fault().key, "document.needs_too_much_memory");
  EXPECT_EQ(key(), "read");
#endif
}

TEST_F(Apart, OneAtATimeOrManyAtOnce) {
  std::vector<std::thread> threads;
  std::atomic<int> read{0};
  for (int i = 0; i < 8; ++i) threads.emplace_back([&] { read += key() == "read" ? 1 : 0; });
  for (auto& t : threads) t.join();
  EXPECT_EQ(read, 8);
}

TEST_F(Apart, TheCommandShowsWhatWasRead) {
  const fs::path file = folder_ / "annex.csv";
  std::ofstream(file) << "STT,Việc\n1,Một\n";
  const Ran text = duoc("read " + file.string());
  EXPECT_EQ(text.code, 0) << text.error;
  EXPECT_NE(text.out.find("     2\t1\tMột"), std::string::npos) << text.out;
  const JsonIn json = parse_json(duoc("read --json " + file.string()).out).value();
  EXPECT_EQ(json.text("format"), "delimited");
  EXPECT_EQ(json.list("tables")->size(), 1u);
  EXPECT_EQ(duoc("read").code, 2);
  EXPECT_EQ(duoc("parse-file").code, 2);
  std::ofstream(file) << "<html>";
  const Ran html = duoc("read " + file.string());
  EXPECT_EQ(html.code, 1);
  EXPECT_NE(html.error.find("This is a web page"), std::string::npos) << html.error;
}

TEST_F(Apart, AFileOfTwoGigabytesIsRefusedUnread) {
  const fs::path file = folder_ / "sparse";
  std::ofstream(file).put('x');
  fs::resize_file(file, std::uintmax_t{2} << 30);
  const Ran ran = duoc("read " + file.string());
  EXPECT_NE(ran.code, 0);
  EXPECT_NE(ran.error.find("larger than 256 MB"), std::string::npos) << ran.error;
}

}  // namespace
}  // namespace duoc::test
