// Whole files and streams as bytes. Safe from any thread.
// Everything throws Error (io), with a sentence that names the file; what is larger than the limit
// is Error (bad_data).
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include "base/bytes.h"
#include "sdvae/error.h"

namespace sdvae {

// The name of a file as messages show it, by in_quotes.
[[nodiscard]] std::string quoted(const std::filesystem::path& path);

// Throws the Error about a call of the system that failed with that errno: "cannot read FILE: why".
[[noreturn]] void fail_on(const std::filesystem::path& path, std::string_view verb, int code);

// What the standard library could not do with the system, as an Error (io).
[[nodiscard]] Error as_error(const std::system_error& error);

// Calls `work` and gives its result. An Error that it throws without a path is about this file; one
// that has a path keeps it.
template <typename Work>
auto about_file(const std::filesystem::path& path, const Work& work) -> decltype(work()) {
  try {
    return work();
  } catch (const Error& error) {
    if (!error.path().empty()) throw;
    throw error.about(path);
  }
}

// Reads a whole file. A file above `limit_bytes` is refused before it is read.
[[nodiscard]] std::vector<std::byte> read_file(const std::filesystem::path& path,
                                               std::uint64_t limit_bytes);

// Reads a whole file piece by piece. `take` gets each piece; its memory is used again for the next.
void read_pieces(const std::filesystem::path& path, const std::function<void(ByteView)>& take);

// Reads a descriptor to its end; `name` is what messages call it.
[[nodiscard]] std::vector<std::byte> read_stream(int descriptor, const std::string& name,
                                                 std::uint64_t limit_bytes);

// Writes all bytes to a descriptor; `name` is what messages call it.
void write_stream(int descriptor, const std::string& name, ByteView bytes);

}  // namespace sdvae
