// A province of any size for the benches, made by the same acts as a real one: units, people with
// posts, registers, tasks that are being worked on.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "api/slow_lane.h"
#include "backup/shipper.h"
#include "http/http.h"
#include "http/sessions.h"
#include "modules/directives/acts.h"
#include "modules/directives/api.h"
#include "server/installation.h"

namespace duoc::bench {

/// A folder of its own that goes with the object.
class TemporaryFolder {
 public:
  TemporaryFolder();
  ~TemporaryFolder();
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;
  const std::filesystem::path& path() const { return path_; }
  std::string store() const { return (path_ / "duoc.db").string(); }

 private:
  std::filesystem::path path_;
};

inline constexpr int kUnits = 60;  // departments and communes, each with its focal point
inline constexpr int kRegisters = 3;

/// Fills a new store. Acts go in batches on the caller's thread, without flushing: speed of making
/// it is not what is measured.
class Builder {
 public:
  Builder(const server::Places& store, Moment start);
  ~Builder();

  /// That many tasks, spread over registers and units, assigned, accepted and started. Ids are
  /// 1, 2, …
  void add_tasks(int count);
  /// Does `name` on the task as the installation itself does (no rights asked); `change` may fill
  /// in more. Sent with the next full batch.
  void act(TaskId task, const std::string& name,
           const std::function<void(directives::ActOnTask&)>& change = nullptr);
  void flush();
  void pass(std::int64_t seconds);
  Moment now() const;
  server::Installation& in() { return *in_; }

 private:
  void people();
  FixedClock clock_;
  std::unique_ptr<server::Installation> in_;
  std::vector<UnitId> units_;
  std::vector<RegisterId> registers_;
  std::vector<Job> waiting_;
  int tasks_ = 0;
};

/// The focal point of the unit that leads the task with this id.
std::string focal_point_of(std::int64_t task);

/// An installation with its routes, asked without a network.
class Desk {
 public:
  /// `shelf`: a folder to which a backup sends what is committed, as `duoc serve --backup` does; ""
  /// for none.
  Desk(const server::Places& store, Clock& clock, const std::string& shelf = "");
  ~Desk();
  struct SignedIn {
    std::string cookie;
    std::string csrf;
  };
  SignedIn sign_in(const std::string& login);
  server::Installation& in() { return in_; }
  const http::Router& router() const { return router_; }
  /// Waits until the shelf has everything; the seconds that took.
  double shipped();
  /// Rebuilds the store from the shelf.
  void bring(const std::string& store) const;

 private:
  server::Installation in_;
  std::string shelf_;
  std::unique_ptr<backup::Shipper> shipper_;
  http::Sessions sessions_;
  api::SlowLane exports_{1};
  api::SlowLane pages_{1};
  http::Router router_;
  directives::Api api_;
};

}  // namespace duoc::bench
