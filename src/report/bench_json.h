// What sdvae bench measured, for programs.
#pragma once

#include <nlohmann/json.hpp>

#include "jobs/bench.h"

namespace sdvae::report {

// The keys are a promise; those of work and stages are there when they are known.
[[nodiscard]] nlohmann::ordered_json bench_json(const BenchResult& result);

}  // namespace sdvae::report
