// Standard output as the destination of a payload.
#pragma once

#include <filesystem>

#include "jobs/sink.h"

namespace sdvae::cli {

// The rules of a command's sinks: "-" is standard output, files that exist are treated as said.
[[nodiscard]] SinkRules sink_rules(Existing existing);

// Throws Error (usage) when the output is standard output and that is a terminal, or when --json
// wants standard output too.
void check_payload_output(const std::filesystem::path& path, bool json);

}  // namespace sdvae::cli
