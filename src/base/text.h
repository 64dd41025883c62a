// Text that programs exchange and people read. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sdvae {

// A to Z only, whatever the locale says.
[[nodiscard]] std::string lower_case(std::string_view text);

// As messages show what others wrote: in quotes, control characters (C0, DEL, and C1 as UTF-8)
// replaced, so that a hostile name cannot steer a terminal.
[[nodiscard]] std::string in_quotes(std::string_view text);

// The same, cut when it is long: for text out of a file.
[[nodiscard]] std::string quoted_text(std::string_view text);

// "2G", "1.5 GB", "300m": a number above 0 with K, M, G or T (powers of 1024) or without; at most
// 2^60. Nothing for other text.
[[nodiscard]] std::optional<std::uint64_t> parse_bytes(std::string_view text);

}  // namespace sdvae
