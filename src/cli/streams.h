// Payload in and out, where "-" is standard input or output.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <string>
#include <vector>

#include "base/atomic_file.h"
#include "base/bytes.h"

namespace sdvae::cli {

inline constexpr std::uint64_t kLargestPictureBytes = std::uint64_t{1} << 30U;
inline constexpr std::uint64_t kLargestLatentBytes = std::uint64_t{1} << 34U;

// What messages call an input: its quoted name, or "standard input".
[[nodiscard]] std::string input_name(const std::filesystem::path& path);

// Throws Error.
[[nodiscard]] std::vector<std::byte> read_input(const std::filesystem::path& path,
                                                std::uint64_t limit_bytes);

// Throws Error.
void write_output(const std::filesystem::path& path, ByteView bytes, Existing existing);

// Throws Error (usage) when the output is standard output and that is a terminal, or when --json
// wants standard output too.
void check_payload_output(const std::filesystem::path& path, bool json);

}  // namespace sdvae::cli
