#include "base/machine.h"

#include <algorithm>
#include <fstream>
#include <sched.h>
#include <string>

namespace sdvae {

int usable_cores() noexcept {
  cpu_set_t set;
  CPU_ZERO(&set);
  if (::sched_getaffinity(0, sizeof(set), &set) != 0) return 1;
  return std::max(1, CPU_COUNT(&set));
}

std::optional<std::uint64_t> available_memory() {
  std::ifstream facts("/proc/meminfo");
  std::string name;
  std::uint64_t kibibytes = 0;
  std::string unit;
  while (facts >> name >> kibibytes) {
    if (name == "MemAvailable:") return kibibytes * 1024;
    std::getline(facts, unit);
  }
  return std::nullopt;
}

}  // namespace sdvae
