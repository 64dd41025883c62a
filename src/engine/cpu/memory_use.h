// How much memory a run may take, and the sentences for when that is too little.
#pragma once

#include <cstddef>
#include <string>

#include "engine/cpu/workplace.h"

namespace sdvae::cpu {

// What is computed, for messages: "decode", and the picture's size.
struct Task {
  const char* verb = "";
  int width = 0;
  int height = 0;
};

// Memory for arenas and maps, in bytes. `around` are the bytes of the planes that go in and come
// out. What the system has free counts without `held`, which the process has for arenas already.
struct MemoryRoom {
  double bytes = 0;
  bool is_limited = false;  // by --memory rather than by the machine
};
[[nodiscard]] MemoryRoom memory_room(const MemoryRule& rule, std::size_t around, std::size_t held);

// That a run is in parts, where nobody asked for it.
[[nodiscard]] std::string parts_notice(const Task& task, double needed, const MemoryRoom& room);

[[noreturn]] void fail_memory(const Task& task, double needed, const MemoryRoom& room);

}  // namespace sdvae::cpu
