// The program's JSON: one object an item, on one line. The keys are a promise (README).
#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "cli/exit_code.h"
#include "jobs/run.h"
#include "sdvae/latent.h"

namespace sdvae::cli {

// The keys that every object has, in their order.
[[nodiscard]] nlohmann::ordered_json result_json(const std::string& command, const Item& item,
                                                 const Outcome& outcome, ExitCode exit);

// [N, C, h, w].
[[nodiscard]] nlohmann::ordered_json latent_shape(const Latent& latent);

// One line. Bytes of file names that are not UTF-8 become U+FFFD.
[[nodiscard]] std::string to_line(const nlohmann::ordered_json& object);

}  // namespace sdvae::cli
