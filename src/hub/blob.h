// Whether a fetched file is the one that its ETag names. Safe from any thread.
#pragma once

#include <filesystem>
#include <string>

#include "hub/remote_file.h"

namespace sdvae::hub {

// What is wrong with the file, in a form that follows its name ("is 3 bytes long, not 5"); empty
// when nothing is. Where the ETag is no known kind of hash, only the length is looked at. Throws
// Error (io) when the file cannot be read.
[[nodiscard]] std::string fault_of(const std::filesystem::path& file, const Metadata& metadata);

// The name that git gives to a file's content: SHA-1 of "blob SIZE\0" and the bytes.
[[nodiscard]] std::string git_blob_id(ByteView bytes);

}  // namespace sdvae::hub
