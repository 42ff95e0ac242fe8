// An installation whose backup goes to a folder, and what is asked of it.
#pragma once

#include <gtest/gtest.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <thread>

#include "backup/bring.h"
#include "backup/shelf.h"
#include "backup/shipper.h"
#include "backup/writer.h"
#include "server/restoring.h"
#include "support/small_province.h"

namespace duoc::test {

namespace fs = std::filesystem;

// A shelf that fails when it is told to.
class Failing final : public backup::Target {
 public:
  // What a test does to it at once, on the shipper's thread.
  struct Hooks {
    std::atomic<int> parts_left = 1 << 30;
    std::function<void()> at_line;
  };
  Failing(const std::string& folder, const std::atomic<bool>& fails, Hooks& hooks)
      : shelf_(folder), fails_(fails), hooks_(hooks) {}
  std::optional<backup::Held> look(const std::string& i, const backup::RowEnd& e) override {
    return on().look(i, e);
  }
  backup::Held begin(const std::string& i) override { return on().begin(i); }
  void open(const std::string& g, std::string_view l) override { on().open(g, l); }
  void put_part(const std::string& g, std::uint64_t n, std::string_view b) override {
    if (hooks_.parts_left-- <= 0) throw std::runtime_error("the target is full");
    on().put_part(g, n, b);
  }
  std::optional<std::string> hash_of(const std::string& g, std::uint64_t n) override {
    return on().hash_of(g, n);
  }
  void add_line(const std::string& g, std::string_view l) override {
    on().add_line(g, l);
    if (hooks_.at_line) hooks_.at_line();
  }
  bool has_file(const std::string& n) override { return on().has_file(n); }
  void put_file(const std::string& n, std::string_view b) override { on().put_file(n, b); }
  void put_keys(const std::string& n, std::string_view b) override { on().put_keys(n, b); }
  void prune() override { on().prune(); }

 private:
  backup::Shelf& on() {
    if (fails_) throw std::runtime_error("the target fails");
    return shelf_;
  }
  backup::Shelf shelf_;
  const std::atomic<bool>& fails_;
  Hooks& hooks_;
};

class Backups : public ::testing::Test {
 protected:
  Backups() {
    for (int i = 0; i < 4; ++i) {
      tasks_.push_back(p_.add_task("DOF", day_from(2030, 12, 31)));
      p_.must(p_.act("clerk", tasks_.back(), "assign_task"));
      p_.must(p_.act("dof", tasks_.back(), "accept_task"));
      p_.must(p_.act("dof", tasks_.back(), "start_task"));
    }
    p_.in.reset();
    backup::make_box_keys(box(), server::Places(store()).backup_public,
                          journal::Signer(server::Places(store()).journal_key).public_key());
    open();
  }
  ~Backups() override {
    shipper_.reset();
    in_.reset();
  }

  std::string store() const { return (p_.folder / "duoc.db").string(); }
  std::string box() const { return (p_.folder / "box.key").string(); }
  std::string shelf() const { return (p_.folder / "shelf").string(); }

  std::unique_ptr<backup::Shipper> shipper_of(server::Installation& in,
                                              std::size_t piece_bytes = 4u << 20) {
    const server::Places& lies = in.places;
    backup::Shipper::Parts parts{in.store->log(),
                                 std::make_unique<Failing>(shelf(), fails_, hooks_),
                                 keys_target(),
                                 shelf(),
                                 keys_shelf_,
                                 in.signer,
                                 in.people_keys,
                                 backup::read_box_public(lies.backup_public),
                                 lies.backup_state,
                                 lies.files,
                                 lies.journal_key,
                                 {},
                                 [&in] { return in.committer->head(); },
                                 p_.clock};
    parts.pause_ms = 1;
    parts.look_ms = 50;
    parts.piece_bytes = piece_bytes;
    parts.heads_most = heads_most_;
    return std::make_unique<backup::Shipper>(std::move(parts));
  }

  std::unique_ptr<backup::Target> keys_target() const {
    return keys_shelf_.empty() ? nullptr : std::make_unique<backup::Shelf>(keys_shelf_);
  }

  void open(std::size_t piece_bytes = 4u << 20) {
    shipper_.reset();
    in_.reset();
    store::OpenOptions o;
    o.keep_log = true;
    in_ = std::make_unique<server::Installation>(store(), p_.clock, o);
    shipper_ = shipper_of(*in_, piece_bytes);
    in_->committer->follow(*shipper_);
    shipper_->start();
  }

  void report(int acts) { report(*in_, acts); }
  void report(server::Installation& in, int acts) {
    std::vector<Job> jobs;
    for (int i = 0; i < acts; ++i) {
      directives::ActOnTask a =
          act_named(tasks_[static_cast<std::size_t>(i) % 4], "report_progress");
      a.note = std::string(200, 'x');
      jobs.push_back(
          {{},
           [&in, a](Work& w) { return directives::act_on_task(w, in.graph, *in.ledger, a); },
           "",
           {},
           [](Result<Entry> r) { EXPECT_TRUE(r.ok()); }});
    }
    in.committer->run_batch(jobs);
  }

  template <class Condition>
  void wait(Condition condition) {
    wait(*shipper_, condition);
  }
  template <class Condition>
  void wait(backup::Shipper& shipper, Condition condition) {
    for (int i = 0; i < 30000 && !condition(shipper.lag()); ++i)
      std::this_thread::sleep_for(std::chrono::milliseconds(2));
    ASSERT_TRUE(condition(shipper.lag())) << shipper.lag().last_error;
  }
  void shipped() {
    wait([](const backup::Lag& l) { return l.whole && l.shipped == l.committed; });
  }

  server::Restored restored(std::optional<Position> position = std::nullopt,
                            const std::string& generation = "") {
    const std::string to = (p_.folder / ("back" + std::to_string(++backs_)) / "duoc.db").string();
    const server::Places places(to);
    fs::create_directories(places.keys);
    fs::copy_file(in_->places.journal_key, places.journal_key);
    server::RestoreAsked asked;
    asked.target = shelf();
    asked.box_file = box();
    asked.position = position;
    asked.generation = generation;
    server::Restored out = server::restore_to(asked, places);
    last_ = places.store;
    return out;
  }

  SmallProvince p_{start_of(day_from(2025, 3, 3)) + 8 * 3600, "sqlite"};
  std::vector<TaskId> tasks_;
  std::atomic<bool> fails_ = false;
  Failing::Hooks hooks_;
  std::size_t heads_most_ = 32u << 20;
  std::string keys_shelf_;  // "" for none
  std::unique_ptr<server::Installation> in_;
  std::unique_ptr<backup::Shipper> shipper_;
  int backs_ = 0;
  std::string last_;
};

}  // namespace duoc::test
