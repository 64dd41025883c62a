// Text that programs exchange and people read. Pure functions.
#pragma once

#include <string>
#include <string_view>

namespace sdvae {

// A to Z only, whatever the locale says.
[[nodiscard]] std::string lower_case(std::string_view text);

// As messages show what others wrote: in quotes, control characters (C0, DEL, and C1 as UTF-8)
// replaced, so that a hostile name cannot steer a terminal.
[[nodiscard]] std::string in_quotes(std::string_view text);

}  // namespace sdvae
