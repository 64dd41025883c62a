// Standard output as the place of a payload.
#pragma once

#include <filesystem>

#include "jobs/sink.h"

namespace sdvae::cli {

// What is there already is treated so; "-" is standard output.
[[nodiscard]] SinkRules sink_rules(Existing existing);

// Throws Error (usage) when the output is standard output and that is a terminal, or when --json
// wants standard output too.
void check_payload_output(const std::filesystem::path& path, bool json);

}  // namespace sdvae::cli
