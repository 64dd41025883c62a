// Text that programs exchange and people read. Pure functions.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace sdvae {

// The text with A to Z in lower case; other letters stay, whatever the locale says.
[[nodiscard]] std::string lower_case(std::string_view text);

// The text as messages show it: in quotes, control characters (C0, DEL, and C1 as UTF-8) replaced,
// so that a hostile name cannot steer a terminal.
[[nodiscard]] std::string in_quotes(std::string_view text);

// The same for text out of a file: cut after 100 bytes, between two characters.
[[nodiscard]] std::string quoted_text(std::string_view text);

// The number of bytes of a text such as "2G", "1.5 GB" or "300m": a number with K, M, G or T
// (powers of 1024) or without, from 1 to 2^60 bytes. Nothing for other text.
[[nodiscard]] std::optional<std::uint64_t> parse_bytes(std::string_view text);

}  // namespace sdvae
