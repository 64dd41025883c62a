// What sdvae bench measured, for programs.
#pragma once

#include <nlohmann/json.hpp>

#include "jobs/bench.h"

namespace sdvae::report {

// The keys are a promise (README); those of the work and of the stages are left out where these are
// not known.
[[nodiscard]] nlohmann::ordered_json bench_json(const BenchResult& result);

}  // namespace sdvae::report
