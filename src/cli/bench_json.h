// What sdvae bench measured, for programs.
#pragma once

#include <nlohmann/json.hpp>

#include "cli/bench_run.h"

namespace sdvae::cli {

// The keys are a promise; those of work and stages are there when they are known.
[[nodiscard]] nlohmann::ordered_json bench_json(const BenchResult& result);

}  // namespace sdvae::cli
