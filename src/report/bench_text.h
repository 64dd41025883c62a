// What sdvae bench measured, as tables for people. No text ends with a new line.
#pragma once

#include <string>

#include "jobs/bench.h"

namespace sdvae::report {

// The table of one engine and dtype, and its stages where they are known.
[[nodiscard]] std::string bench_text(const BenchResult& result);

// The parts of one table for several engines and dtypes: its head, and the rows of one of them.
[[nodiscard]] std::string bench_head(const BenchResult& result);
[[nodiscard]] std::string bench_rows(const BenchResult& result);

// Where the time of one more run went, with speeds as shares of the GEMM's. `result` must have one.
[[nodiscard]] std::string stages_text(const BenchResult& result);

}  // namespace sdvae::report
