// How much memory a run may take, and the sentences for when that is too little.
#pragma once

#include <cstddef>
#include <string>

#include "engine/cpu/run_context.h"

namespace sdvae::cpu {

// What is computed, for messages: "decode", and the picture's size.
struct Task {
  const char* verb = "";
  int width = 0;
  int height = 0;
};

// Bytes that a process has beside what a run needs.
struct MemoryHeld {
  std::size_t planes = 0;    // planes that go in and come out, as float32
  std::size_t reusable = 0;  // memory that the run takes over
  std::size_t others = 0;    // weights kept for other runs, or not in files
};

// Room for arenas, maps and kept weights.
struct MemoryRoom {
  double bytes = 0;
  bool is_limited = false;  // somebody has set the limit; else it is what the machine has free
};
[[nodiscard]] MemoryRoom memory_room(const MemoryRule& rule, const MemoryHeld& held);

// The sentence that a run is in parts, where nobody asked for it.
[[nodiscard]] std::string parts_notice(const Task& task, double needed, const MemoryRoom& room);

[[noreturn]] void fail_memory(const Task& task, double needed, const MemoryRoom& room);

}  // namespace sdvae::cpu
