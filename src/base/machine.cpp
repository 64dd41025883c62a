#include "base/machine.h"

#include <algorithm>
#include <fstream>
#include <malloc.h>
#include <sched.h>
#include <string>
#include <string_view>

namespace sdvae {
namespace {

// The number of the line "NAME  NUMBER kB" of one of the system's files, in bytes.
std::optional<std::uint64_t> bytes_in(const char* file, std::string_view name) {
  std::ifstream lines(file);
  std::string line;
  while (std::getline(lines, line)) {
    if (line.starts_with(name)) return std::stoull(line.substr(name.size())) * 1024;
  }
  return std::nullopt;
}

}  // namespace

int usable_cores() noexcept {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof(set), &set) != 0) return 1;
  return std::max(1, CPU_COUNT(&set));
}

std::optional<std::uint64_t> available_memory() {
  return bytes_in("/proc/meminfo", "MemAvailable:");
}

std::uint64_t peak_memory() { return bytes_in("/proc/self/status", "VmHWM:").value_or(0); }

bool forget_peak_memory() {
#ifdef __GLIBC__
  ::malloc_trim(0);
#endif
  // A 5 sets the peak to what is in use: proc_pid_clear_refs(5).
  std::ofstream clear_refs("/proc/self/clear_refs");
  clear_refs << "5" << std::flush;
  return clear_refs.good();
}

}  // namespace sdvae
