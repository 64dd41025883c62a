// What this process may use of the machine. Safe from any thread.
#pragma once

#include <cstdint>
#include <optional>

namespace sdvae {

// Processors that the process may run on, at least 1.
[[nodiscard]] int usable_cores() noexcept;

// Bytes of memory that can be taken without pushing others out, where the system says it.
[[nodiscard]] std::optional<std::uint64_t> available_memory();

}  // namespace sdvae
