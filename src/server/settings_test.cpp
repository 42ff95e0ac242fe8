// What a configuration file may say, and how it is refused.
#include "server/settings.h"

#include <gtest/gtest.h>

namespace duoc::server {
namespace {

Arguments given(const std::vector<std::string>& words) {
  return {words, serve_values(), serve_flags()};
}

std::string refusal(const std::string& text) {
  Arguments a = given({});
  try {
    take_settings_text("duoc.conf", text, a);
  } catch (const Misused& m) {
    return m.sentence;
  }
  return "taken";
}

TEST(Settings, AFileSaysWhatOptionsSay) {
  Arguments a = given({});
  take_settings_text("duoc.conf",
                     "# where\n\n  store = /var/lib/duoc/duoc.db \r\nport=80\n"
                     "behind-proxy = yes\n#port = 1",
                     a);
  EXPECT_EQ(a.value("store"), "/var/lib/duoc/duoc.db");
  EXPECT_EQ(a.number("port", 0, 0, 65535), 80);
  EXPECT_TRUE(a.flag("behind-proxy"));
  Arguments off = given({});
  take_settings_text("duoc.conf", "behind-proxy = no\n", off);
  EXPECT_FALSE(off.flag("behind-proxy"));
}

TEST(Settings, TheCommandLineStands) {
  Arguments a = given({"--store", "/else/duoc.db", "--port", "1"});
  take_settings_text("duoc.conf", "store = postgresql:///duoc\ndata = /var/lib/duoc\nport = 2\n",
                     a);
  EXPECT_EQ(a.value("store"), "/else/duoc.db");
  EXPECT_EQ(a.value("port"), "1");
  EXPECT_FALSE(a.has("data")) << "the keys of one store beside another";
}

TEST(Settings, WhatIsWrongIsNamedWithFileAndLine) {
  const std::string unknown = refusal("port = 1\nprot = 2\n");
  EXPECT_EQ(unknown.find("duoc.conf:2: there is no setting 'prot'; there are "), 0u) << unknown;
  EXPECT_NE(unknown.find("behind-proxy, certificate"), std::string::npos) << unknown;
  EXPECT_EQ(refusal("\nport 80"), "duoc.conf:2: needs 'name = value'");
  EXPECT_EQ(refusal("port = 1\nport = 1"), "duoc.conf:2: 'port' stands here a second time");
  EXPECT_EQ(refusal("port ="), "duoc.conf:1: 'port' has no value; leave the line out instead");
  EXPECT_EQ(refusal("behind-proxy = true"), "duoc.conf:1: 'behind-proxy' is yes or no, not 'true'");
  EXPECT_EQ(refusal("data = \xff"), "duoc.conf:1: this is not text in UTF-8");
  EXPECT_EQ(refusal(std::string("data = a\0b", 10)), "duoc.conf:1: this is not text in UTF-8");
  EXPECT_EQ(refusal(std::string(1001, '\n')),
            "duoc.conf:1001: a configuration has at most 1000 lines");
  EXPECT_EQ(refusal("--port = 1").find("duoc.conf:1: there is no setting '--port'"), 0u);
}

TEST(Settings, APasswordIsRefusedAndNotRepeated) {
  for (const char* store :
       {"postgresql://duoc:s3cret@db/duoc", "postgresql://duoc@db/duoc?password=s3cret",
        "postgresql://db/duoc?sslmode=require&password=s3cret",
        "postgresql://duoc@db/duoc?pass%77ord=s3cret"}) {
    const std::string said = refusal(std::string("store = ") + store);
    EXPECT_EQ(said.find("duoc.conf:1: a password does not belong here"), 0u) << store << said;
    EXPECT_EQ(said.find("s3cret"), std::string::npos) << said;
  }
  EXPECT_EQ(refusal("store = postgresql://duoc@db:5432/duoc?passfile=/etc/duoc/pgpass"), "taken");
}

}  // namespace
}  // namespace duoc::server
