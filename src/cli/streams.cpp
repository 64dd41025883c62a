#include "cli/streams.h"

#include <unistd.h>

#include "jobs/kinds.h"
#include "sdvae/error.h"

namespace sdvae::cli {

SinkRules sink_rules(Existing existing) { return {existing, STDOUT_FILENO}; }

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
