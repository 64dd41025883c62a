// What this process may use of the machine. Safe from any thread.
#pragma once

#include <cstdint>
#include <optional>

namespace sdvae {

// Processors that the process may run on, at least 1.
[[nodiscard]] int usable_cores() noexcept;

// Bytes of memory that can be taken without pushing others out, where the system says it.
[[nodiscard]] std::optional<std::uint64_t> available_memory();

// The most bytes of memory that the process had at once, since it started or since they were
// forgotten; 0 where the system does not say.
[[nodiscard]] std::uint64_t peak_memory();

// Gives free memory back to the system and counts the peak anew, from what is in use. False where
// the system does not allow it: then the peak stays that of the whole process.
bool forget_peak_memory();

}  // namespace sdvae
