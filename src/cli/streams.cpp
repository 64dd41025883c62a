#include "cli/streams.h"

#include <unistd.h>

#include "base/file.h"
#include "jobs/kinds.h"
#include "sdvae/error.h"

namespace sdvae::cli {

std::string input_name(const std::filesystem::path& path) {
  return is_standard_stream(path) ? "standard input" : quoted(path);
}

std::vector<std::byte> read_input(const std::filesystem::path& path, std::uint64_t limit_bytes) {
  return is_standard_stream(path) ? read_stream(STDIN_FILENO, input_name(path), limit_bytes)
                                  : read_file(path, limit_bytes);
}

void write_output(const std::filesystem::path& path, ByteView bytes, Existing existing) {
  if (is_standard_stream(path)) {
    write_stream(STDOUT_FILENO, "standard output", bytes);
  } else {
    write_file(path, bytes, existing);
  }
}

void check_payload_output(const std::filesystem::path& path, bool json) {
  if (!is_standard_stream(path)) return;
  if (json) {
    throw Error(ErrorKind::usage, "standard output cannot carry both the result and --json",
                "write the result to a file");
  }
  if (::isatty(STDOUT_FILENO) != 0) {
    throw Error(ErrorKind::usage, "binary data is never written to a terminal",
                "redirect standard output, or give -o FILE");
  }
}

}  // namespace sdvae::cli
