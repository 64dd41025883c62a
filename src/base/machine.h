// What this process may use of the machine. Safe from any thread.
#pragma once

#include <cstdint>
#include <optional>

namespace sdvae {

// Number of processors that the process may run on, at least 1.
[[nodiscard]] int usable_cores() noexcept;

// Bytes of memory that can be taken without pushing other processes out; nothing where the system
// does not say.
[[nodiscard]] std::optional<std::uint64_t> available_memory();

// Bytes of memory that the process had at its peak, since it started or since forget_peak_memory; 0
// where the system does not say.
[[nodiscard]] std::uint64_t peak_memory();

// Gives free memory back to the system and counts the peak anew, from what is in use. False where
// the system does not allow it: then the peak stays that of the whole process.
bool forget_peak_memory();

}  // namespace sdvae
