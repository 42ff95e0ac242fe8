// See confine.h.
#include "documents/confine.h"

#include <fcntl.h>
#include <linux/audit.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>

#include <cerrno>
#include <cstddef>
#include <system_error>
#include <vector>

namespace duoc::documents {
namespace {

#if defined(__x86_64__)
constexpr unsigned kArchitecture = AUDIT_ARCH_X86_64;
#elif defined(__aarch64__)
constexpr unsigned kArchitecture = AUDIT_ARCH_AARCH64;
#else
constexpr unsigned kArchitecture = 0;
#endif

void limit(__rlimit_resource resource, std::size_t most, std::size_t hard) {
  const rlimit l{most, hard};
  if (::setrlimit(resource, &l) != 0)
    throw std::system_error(errno, std::generic_category(), "setrlimit");
}

void limit(__rlimit_resource resource, std::size_t most) { limit(resource, most, most); }

// Calls that no reader makes.
std::vector<unsigned> refused_calls(bool programs_and_files) {
  std::vector<unsigned> out = {
      __NR_socket,           __NR_socketpair,        __NR_io_uring_setup, __NR_ptrace,  __NR_bpf,
      __NR_process_vm_readv, __NR_process_vm_writev, __NR_mount,          __NR_unshare, __NR_setns,
      __NR_keyctl,           __NR_userfaultfd};
  if (programs_and_files) return out;
  for (const unsigned call :
       {__NR_execve, __NR_execveat, __NR_clone, __NR_clone3, __NR_openat, __NR_openat2,
        __NR_unlinkat, __NR_renameat2, __NR_linkat, __NR_symlinkat, __NR_mkdirat, __NR_fchmodat,
        __NR_truncate, __NR_kill, __NR_tkill, __NR_tgkill, __NR_pidfd_open})
    out.push_back(call);
#if defined(__x86_64__)  // older forms, which newer processors' tables no longer have
  for (const unsigned call :
       {__NR_fork, __NR_vfork, __NR_open, __NR_creat, __NR_unlink, __NR_rename, __NR_link,
        __NR_symlink, __NR_mkdir, __NR_rmdir, __NR_chmod})
    out.push_back(call);
#endif
  return out;
}

bool filter(bool programs_and_files) {
  if (kArchitecture == 0) return false;
  const auto load = [](std::size_t at) {
    return sock_filter{BPF_LD | BPF_W | BPF_ABS, 0, 0, static_cast<unsigned>(at)};
  };
  const auto give = [](unsigned verdict) { return sock_filter{BPF_RET | BPF_K, 0, 0, verdict}; };
  std::vector<sock_filter> code = {load(offsetof(seccomp_data, arch)),
                                   {BPF_JMP | BPF_JEQ | BPF_K, 1, 0, kArchitecture},
                                   give(SECCOMP_RET_KILL_PROCESS),
                                   load(offsetof(seccomp_data, nr))};
#if defined(__x86_64__)  // the same calls under the numbers of x32
  code.push_back({BPF_JMP | BPF_JGE | BPF_K, 0, 1, 0x40000000u});
  code.push_back(give(SECCOMP_RET_ERRNO | EACCES));
#endif
  for (const unsigned call : refused_calls(programs_and_files)) {
    code.push_back({BPF_JMP | BPF_JEQ | BPF_K, 0, 1, call});
    code.push_back(give(SECCOMP_RET_ERRNO | EACCES));
  }
  code.push_back(give(SECCOMP_RET_ALLOW));
  const sock_fprog program{static_cast<unsigned short>(code.size()), code.data()};
  return ::prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0;
}

}  // namespace

Bounds bounds_for(bool pages) {
  Bounds b;
  if (!pages) return b;
  b.memory_bytes = std::size_t{1536} << 20;
  b.cpu_seconds = 3600;  // a scan may have hundreds of pages; the clock on the wall runs by page
  b.wall_seconds = 180;
  b.file_bytes = 256u << 20;
  b.open_files = 64;
  b.programs_and_files = true;
  return b;
}

void confine(const Bounds& bounds) {
  if (::prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
    throw std::system_error(errno, std::generic_category(), "no_new_privs");
  const bool apart = ::unshare(CLONE_NEWUSER | CLONE_NEWNET) == 0 || ::unshare(CLONE_NEWNET) == 0;
  limit(RLIMIT_CORE, 0);
  limit(RLIMIT_CPU, bounds.cpu_seconds, bounds.cpu_seconds + 1);  // SIGXCPU, and only then SIGKILL
  limit(RLIMIT_FSIZE, bounds.file_bytes);
  limit(RLIMIT_NOFILE, bounds.open_files);
#ifndef DUOC_SANITISED  // sanitisers reserve terabytes of addresses
  limit(RLIMIT_AS, bounds.memory_bytes);
#endif
  if (!filter(bounds.programs_and_files) && !apart)
    throw std::system_error(errno, std::generic_category(), "no wall against the network");
}

}  // namespace duoc::documents
