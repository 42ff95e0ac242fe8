// A store that fails on demand, for tests: at the n-th thing asked of its writer, or between a
// commit and its answer.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>

#include "store/store.h"

namespace duoc::store {

/// What goes wrong. Shared by the test and the store, which looks at it with everything asked.
struct Faults {
  std::uint64_t after = 0;           // counts down with each thing asked; 0: nothing goes wrong
  std::uint64_t times = 1;           // so many things asked in a row
  std::function<void()> goes_wrong;  // mostly throws Trouble; or takes the engine away
  enum class Commit { as_ever, lost_before, lost_after } commit = Commit::as_ever;  // the next one
  int begins_refused = 0;  // until a lost engine is found again
  bool lost = false;
  std::int64_t found_again = 0;
  std::string stale;  // a question whose answer read ahead was no longer true

  void fail(std::uint64_t at, std::uint64_t in_a_row, Cause cause) {
    after = at;
    times = in_a_row;
    goes_wrong = [cause] { throw Trouble("the disk of the test refuses", 0, cause); };
  }
  bool armed() const { return after != 0; }
  void mend() { after = 0; }

  void asked() {
    if (after == 0) return;
    if (after > 1) {
      --after;
      return;
    }
    after = --times == 0 ? 0 : 1;
    goes_wrong();
  }
};

class FaultyWriter final : public Writer {
 public:
  FaultyWriter(Writer& inner, Faults& faults) : inner_(inner), faults_(faults) {}
  using Connection::add;
  using Connection::rows;
  using Connection::run;
  using Connection::run_counted;
  void run(std::string_view sql, std::span<const Arg> args) override {
    faults_.asked();
    inner_.run(sql, args);
  }
  void add(std::string_view sql, std::span<const Arg> args) override {
    faults_.asked();
    inner_.add(sql, args);
  }
  std::int64_t run_counted(std::string_view sql, std::span<const Arg> args) override {
    faults_.asked();
    return inner_.run_counted(sql, args);
  }
  void rows(std::string_view sql, std::span<const Arg> args, const Each& each) override {
    faults_.asked();
    if (group_) compare(sql, args);
    inner_.rows(sql, args, each);
  }
  std::vector<std::string> tables() override { return inner_.tables(); }
  void script(std::string_view sql) override { inner_.script(sql); }
  void begin() override {
    faults_.asked();
    if (faults_.lost && faults_.begins_refused-- > 0) throw Trouble("still away", 0, Cause::lost);
    faults_.found_again += faults_.lost ? 1 : 0;
    faults_.lost = false;
    inner_.begin();
  }
  void commit() override {
    faults_.asked();
    const auto how = std::exchange(faults_.commit, Faults::Commit::as_ever);
    if (how == Faults::Commit::as_ever) return inner_.commit();
    how == Faults::Commit::lost_after ? inner_.commit() : inner_.rollback();
    faults_.lost = true;
    throw Trouble("the connection was lost", 0, Cause::lost);
  }
  void rollback() noexcept override { inner_.rollback(); }
  bool lost() const override { return faults_.lost || inner_.lost(); }
  std::int64_t found_again() const override { return faults_.found_again + inner_.found_again(); }
  std::int64_t changed() override { return inner_.changed(); }
  std::int64_t writes() const override { return inner_.writes(); }
  void push_out() override { inner_.push_out(); }
  void ask_ahead(std::size_t group, std::string_view sql, std::span<const Arg> args) override {
    inner_.ask_ahead(group, sql, args);
  }
  void answer_from(std::optional<std::size_t> group) override {
    group_ = group;
    inner_.answer_from(group);
  }

 private:
  // The other way to every answer read ahead: asking anew.
  void compare(std::string_view sql, std::span<const Arg> args) {
    const auto answer = [&] {
      std::string all;
      inner_.rows(sql, args, [&](const Row& row) {
        for (int c = 0; c < row.columns(); ++c) all += row.shown(c) + '\x1f';
      });
      return all;
    };
    const std::string ahead = answer();
    inner_.answer_from(std::nullopt);
    if (answer() != ahead) faults_.stale = sql;
    inner_.answer_from(group_);
  }

  Writer& inner_;
  Faults& faults_;
  std::optional<std::size_t> group_;
};

class FaultyStore final : public Store {
 public:
  FaultyStore(std::unique_ptr<Store> inner, Faults& faults)
      : inner_(std::move(inner)), faults_(faults) {}
  Writer& writer() override {
    if (!writer_) writer_ = std::make_unique<FaultyWriter>(inner_->writer(), faults_);
    return *writer_;
  }
  Snapshot read() override { return inner_->read(); }
  void copy_to(const std::string& path) override { inner_->copy_to(path); }
  std::string engine_name() const override { return inner_->engine_name(); }
  std::vector<UnsafeSetting> unsafe_settings() override { return inner_->unsafe_settings(); }
  std::int64_t bytes() override { return inner_->bytes(); }
  std::string folder() override { return inner_->folder(); }

 private:
  std::unique_ptr<Store> inner_;
  Faults& faults_;
  std::unique_ptr<FaultyWriter> writer_;
};

}  // namespace duoc::store
