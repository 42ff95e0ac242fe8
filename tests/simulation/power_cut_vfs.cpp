// Keeps the old bytes of every write since the file's last sync; a cut puts them back, newest
// first.
#include "simulation/power_cut_vfs.h"

#include <sqlite3.h>
#include <unistd.h>

#include <algorithm>
#include <cstring>
#include <filesystem>
#include <fstream>
#include <map>
#include <memory>
#include <vector>

namespace duoc::test {
namespace {

struct Undo {
  std::int64_t offset = 0;
  std::string before;     // bytes that stood there
  std::int64_t size = 0;  // of the file before
  std::string written;    // for the torn page
};

struct World {
  sqlite3_vfs* below = nullptr;
  std::uint64_t writes = 0;
  std::uint64_t cut_at = 0;
  bool cut = false;
  std::map<std::string, std::vector<Undo>> unsynced;
  std::string last_file;
  bool refusing = false;
  PowerCut::Refuses how = PowerCut::Refuses::as_full;
  std::uint64_t refuse_at = 0;
  std::uint64_t refuse_times = 0;
  std::uint64_t refused = 0;
};

World world;

struct File {
  sqlite3_file base;
  char name[512];
  sqlite3_file* below() { return reinterpret_cast<sqlite3_file*>(this + 1); }
};

File* self(sqlite3_file* f) { return reinterpret_cast<File*>(f); }
bool durable(const File* f) { return f->name[0] != 0 && std::strstr(f->name, "-shm") == nullptr; }

// Whether the disk refuses this write, sync or read.
bool refuses(File* f, std::initializer_list<PowerCut::Refuses> kinds) {
  if (!world.refusing || !durable(f)) return false;
  if (std::find(kinds.begin(), kinds.end(), world.how) == kinds.end()) return false;
  if (world.refuse_at > 1) {
    --world.refuse_at;
    return false;
  }
  ++world.refused;
  if (world.refuse_times != 0 && world.refused == world.refuse_times) world.refusing = false;
  return true;
}

// True when this write is the one at which the power goes.
bool count_write(File* f, const void* data, int n, std::int64_t offset, bool truncate) {
  if (!durable(f)) return world.cut;
  sqlite3_int64 size = 0;
  f->below()->pMethods->xFileSize(f->below(), &size);
  Undo u;
  u.offset = offset;
  u.size = size;
  const std::int64_t length = truncate ? std::max<std::int64_t>(0, size - offset) : n;
  u.before.resize(static_cast<std::size_t>(
      std::max<std::int64_t>(0, std::min<std::int64_t>(length, size - offset))));
  if (!u.before.empty()) {
    f->below()->pMethods->xRead(f->below(), u.before.data(), static_cast<int>(u.before.size()),
                                offset);
  }
  if (data != nullptr)
    u.written.assign(static_cast<const char*>(data), static_cast<std::size_t>(n));
  world.unsynced[f->name].push_back(std::move(u));
  world.last_file = f->name;
  ++world.writes;
  if (world.cut_at != 0 && world.writes >= world.cut_at) world.cut = true;
  return world.cut;
}

int x_close(sqlite3_file* f) { return self(f)->below()->pMethods->xClose(self(f)->below()); }
int x_read(sqlite3_file* f, void* p, int n, sqlite3_int64 at) {
  if (refuses(self(f), {PowerCut::Refuses::reads})) return SQLITE_IOERR_READ;
  return world.cut ? SQLITE_IOERR_READ
                   : self(f)->below()->pMethods->xRead(self(f)->below(), p, n, at);
}
int x_write(sqlite3_file* f, const void* p, int n, sqlite3_int64 at) {
  using R = PowerCut::Refuses;
  const auto how = world.how;
  if (!world.cut && refuses(self(f), {R::as_full, R::as_read_only, R::writes_by_half})) {
    if (how == R::as_full) return SQLITE_FULL;
    if (how == R::as_read_only) return SQLITE_READONLY;
    count_write(self(f), p, n / 2, at, false);
    self(f)->below()->pMethods->xWrite(self(f)->below(), p, n / 2, at);
    return SQLITE_IOERR_WRITE;
  }
  if (world.cut || count_write(self(f), p, n, at, false)) return SQLITE_IOERR_WRITE;
  return self(f)->below()->pMethods->xWrite(self(f)->below(), p, n, at);
}
int x_truncate(sqlite3_file* f, sqlite3_int64 size) {
  if (world.cut || count_write(self(f), nullptr, 0, size, true)) return SQLITE_IOERR_TRUNCATE;
  return self(f)->below()->pMethods->xTruncate(self(f)->below(), size);
}
int x_sync(sqlite3_file* f, int flags) {
  if (world.cut || refuses(self(f), {PowerCut::Refuses::syncs})) return SQLITE_IOERR_FSYNC;
  world.unsynced.erase(self(f)->name);
  return self(f)->below()->pMethods->xSync(self(f)->below(), flags);
}
int x_size(sqlite3_file* f, sqlite3_int64* n) {
  return self(f)->below()->pMethods->xFileSize(self(f)->below(), n);
}
int x_lock(sqlite3_file* f, int k) {
  return self(f)->below()->pMethods->xLock(self(f)->below(), k);
}
int x_unlock(sqlite3_file* f, int k) {
  return self(f)->below()->pMethods->xUnlock(self(f)->below(), k);
}
int x_reserved(sqlite3_file* f, int* r) {
  return self(f)->below()->pMethods->xCheckReservedLock(self(f)->below(), r);
}
int x_control(sqlite3_file* f, int op, void* p) {
  return self(f)->below()->pMethods->xFileControl(self(f)->below(), op, p);
}
int x_sector(sqlite3_file*) { return 512; }
int x_device(sqlite3_file*) { return 0; }  // promises nothing: no atomic writes, no safe append
int x_shm_map(sqlite3_file* f, int a, int b, int c, void volatile** p) {
  return self(f)->below()->pMethods->xShmMap(self(f)->below(), a, b, c, p);
}
int x_shm_lock(sqlite3_file* f, int a, int b, int c) {
  return self(f)->below()->pMethods->xShmLock(self(f)->below(), a, b, c);
}
void x_shm_barrier(sqlite3_file* f) { self(f)->below()->pMethods->xShmBarrier(self(f)->below()); }
int x_shm_unmap(sqlite3_file* f, int d) {
  return self(f)->below()->pMethods->xShmUnmap(self(f)->below(), d);
}
int x_fetch(sqlite3_file*, sqlite3_int64, int, void** p) {
  *p = nullptr;
  return SQLITE_OK;
}
int x_unfetch(sqlite3_file*, sqlite3_int64, void*) { return SQLITE_OK; }

const sqlite3_io_methods kMethods = {
    3,          x_close,       x_read,      x_write,   x_truncate, x_sync,   x_size,
    x_lock,     x_unlock,      x_reserved,  x_control, x_sector,   x_device, x_shm_map,
    x_shm_lock, x_shm_barrier, x_shm_unmap, x_fetch,   x_unfetch};

int x_open(sqlite3_vfs*, const char* name, sqlite3_file* f, int flags, int* out) {
  File* file = self(f);
  std::memset(static_cast<void*>(file), 0, sizeof *file);
  if (name != nullptr) std::strncpy(file->name, name, sizeof file->name - 1);
  const int code = world.below->xOpen(world.below, name, file->below(), flags, out);
  if (code == SQLITE_OK) file->base.pMethods = &kMethods;
  return code;
}
int x_delete(sqlite3_vfs*, const char* name, int sync) {
  return world.cut ? SQLITE_IOERR_DELETE : world.below->xDelete(world.below, name, sync);
}
int x_access(sqlite3_vfs*, const char* n, int f, int* r) {
  return world.below->xAccess(world.below, n, f, r);
}
int x_full(sqlite3_vfs*, const char* n, int k, char* o) {
  return world.below->xFullPathname(world.below, n, k, o);
}
int x_random(sqlite3_vfs*, int n, char* o) { return world.below->xRandomness(world.below, n, o); }
int x_sleep(sqlite3_vfs*, int us) { return world.below->xSleep(world.below, us); }
int x_time(sqlite3_vfs*, double* t) { return world.below->xCurrentTime(world.below, t); }
int x_error(sqlite3_vfs*, int n, char* o) { return world.below->xGetLastError(world.below, n, o); }
int x_time64(sqlite3_vfs*, sqlite3_int64* t) {
  return world.below->xCurrentTimeInt64(world.below, t);
}

sqlite3_vfs vfs = {};

void put_back(const std::string& name, const std::vector<Undo>& undo, bool torn) {
  std::fstream f(name, std::ios::in | std::ios::out | std::ios::binary);
  if (!f) return;
  for (std::size_t i = undo.size(); i-- > 0;) {
    const Undo& u = undo[i];
    f.seekp(u.offset);
    f.write(u.before.data(), static_cast<std::streamsize>(u.before.size()));
    f.flush();
    std::filesystem::resize_file(name, static_cast<std::uintmax_t>(u.size));
  }
  if (torn && !undo.empty() && undo.back().written.size() >= 1024) {
    const Undo& u = undo.back();
    f.seekp(u.offset);
    f.write(u.written.data(), static_cast<std::streamsize>(u.written.size() / 2 / 512 * 512));
  }
}

}  // namespace

PowerCut::PowerCut() {
  world = World{};
  world.below = sqlite3_vfs_find(nullptr);
  vfs = {};
  vfs.iVersion = 2;
  vfs.szOsFile = static_cast<int>(sizeof(File)) + world.below->szOsFile;
  vfs.mxPathname = world.below->mxPathname;
  vfs.zName = kVfs;
  vfs.xOpen = x_open;
  vfs.xDelete = x_delete;
  vfs.xAccess = x_access;
  vfs.xFullPathname = x_full;
  vfs.xRandomness = x_random;
  vfs.xSleep = x_sleep;
  vfs.xCurrentTime = x_time;
  vfs.xGetLastError = x_error;
  vfs.xCurrentTimeInt64 = x_time64;
  sqlite3_vfs_register(&vfs, 0);
}

PowerCut::~PowerCut() { sqlite3_vfs_unregister(&vfs); }

void PowerCut::arm(std::uint64_t writes) {
  world.writes = 0;
  world.cut_at = writes;
  world.cut = false;
}

void PowerCut::refuse(Refuses how, std::uint64_t n, std::uint64_t times) {
  world.refusing = true;
  world.how = how;
  world.refuse_at = n;
  world.refuse_times = times;
  world.refused = 0;
}
void PowerCut::mend() { world.refusing = false; }
std::uint64_t PowerCut::refused() const { return world.refused; }

bool PowerCut::is_cut() const { return world.cut; }
std::uint64_t PowerCut::writes() const { return world.writes; }

void PowerCut::restore() {
  for (const auto& [name, undo] : world.unsynced) {
    put_back(name, undo, name == world.last_file);
    // The shared memory index never survives a power cut.
    std::filesystem::remove(name + "-shm");
    if (name.ends_with("-wal")) std::filesystem::remove(name.substr(0, name.size() - 4) + "-shm");
  }
  world = World{};
  world.below = sqlite3_vfs_find(nullptr);
}

}  // namespace duoc::test
