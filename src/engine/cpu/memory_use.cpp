#include "engine/cpu/memory_use.h"

#include <algorithm>
#include <limits>

#include <fmt/format.h>

#include "base/machine.h"
#include "sdvae/error.h"

namespace sdvae::cpu {
namespace {

// The program itself, its libraries, small weights, and the weights of one layer as stored.
constexpr double kProcessBytes = 96e6;
// Planes are float32; beside them their picture in 8 bits is there, twice while a file is written.
constexpr double kAroundPlanes = 1.5;
// What others may come to need of what is free now.
constexpr double kShareOfFree = 0.9;

std::string amount(double bytes) {
  return bytes < 1e9 ? fmt::format("{:.0f} MB", bytes / 1e6)
                     : fmt::format("{:.1f} GB", bytes / 1e9);
}

}  // namespace

MemoryRoom memory_room(const MemoryRule& rule, const MemoryHeld& held) {
  const double planes = kAroundPlanes * static_cast<double>(held.planes);
  if (rule.limit_bytes != 0) {
    const double taken = kProcessBytes + planes + static_cast<double>(held.others);
    return {std::max(static_cast<double>(rule.limit_bytes) - taken, 0.0), true};
  }
  const auto available = available_memory();
  if (!available) return {std::numeric_limits<double>::infinity(), false};
  const double free = kShareOfFree * static_cast<double>(*available);
  return {std::max(free + static_cast<double>(held.reusable) - planes, 0.0), false};
}

std::string parts_notice(const Task& task, double needed, const MemoryRoom& room) {
  return fmt::format(
      "to {} {}x{} takes {} at once and {} are free, so it is computed in parts: the "
      "result is the same, but it takes longer",
      task.verb, task.width, task.height, amount(needed), amount(room.bytes));
}

void fail_memory(const Task& task, double needed, const MemoryRoom& room) {
  throw Error(
      ErrorKind::bad_data,
      fmt::format(
          "not enough memory to {} {}x{}: {} are needed at once, and the {} that {} are too "
          "few even for small parts",
          task.verb, task.width, task.height, amount(needed), amount(room.bytes),
          room.is_limited ? "the memory limit leaves for it" : "are free"),
      Remedy{room.is_limited ? RemedyKind::more_memory : RemedyKind::smaller_picture});
}

}  // namespace sdvae::cpu
