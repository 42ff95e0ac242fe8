// Where an installation is brought together before it stands in its place: a folder beside that
// place. Whatever ends a restore or a copy in between, the next one takes away what it had made and
// begins again; until its last step there is no store at the place.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "server/installation.h"

namespace duoc::server {

class Workshop {
 public:
  /// For an installation at `to`. Takes away what an earlier one left. Throws when one is at work
  /// there now, or the folder is somebody else's.
  explicit Workshop(const Places& to);
  /// Takes everything away that was not finished.
  ~Workshop();
  Workshop(const Workshop&) = delete;
  Workshop& operator=(const Workshop&) = delete;

  /// As the installation's own places, in here; a database stays where it is.
  const Places& places() const { return places_; }
  std::string path(const std::string& name) const;

  /// Puts what was made into its place, where nothing stands: keys, files, and the store last.
  /// `last`: what makes the rows of a database an installation.
  void place(const std::function<void()>& last = {});

 private:
  void put_files() const;
  void finish();

  Places to_;
  std::string folder_;
  Places places_;
  int lock_ = -1;
};

/// Throws when no store is there and its log, or another companion, is: SQLite would write its
/// pages into whatever store is put there.
void refuse_remains(const Places& to);

/// What was left beside an installation that is finished and serves.
void clear_workshop(const Places& places);

/// An empty database is marked as unfinished before anything is written there, and the mark is
/// taken away by the last transaction. What an earlier run left under its mark is dropped first.
void begin_unfinished(const std::string& address, const std::string& what);
void end_unfinished(store::Writer& rows);
/// Throws a sentence that says what to do when the mark is there.
void refuse_unfinished(store::Connection& rows);
bool is_unfinished(store::Connection& rows);

}  // namespace duoc::server
