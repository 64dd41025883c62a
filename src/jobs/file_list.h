// Lists of files, as `find` or an editor writes them.
#pragma once

#include <filesystem>
#include <vector>

#include "jobs/inputs.h"

namespace sdvae {

// The files that the list names, "-" being a list on standard input: one a line (a byte order mark
// of UTF-8, empty lines and the carriage returns of DOS are left out), or each byte for byte up to
// a NUL. Throws Error: io when the list cannot be read; bad_data when it names nothing, holds NUL
// bytes that end no name, or is text in UTF-16.
[[nodiscard]] std::vector<Input> read_list(const std::filesystem::path& list, bool ends_with_nul);

}  // namespace sdvae
