// What sdvae bench measured, as tables for people. No text ends with a new line.
#pragma once

#include <string>

#include "jobs/bench.h"

namespace sdvae::report {

// One engine and dtype: the table, and the stages where they are known.
[[nodiscard]] std::string bench_text(const BenchResult& result);

// One table for several: its head, which is the same for all, and the rows of each.
[[nodiscard]] std::string bench_head(const BenchResult& result);
[[nodiscard]] std::string bench_rows(const BenchResult& result);

// Where the time of one more run went, against the GEMM.
[[nodiscard]] std::string stages_text(const BenchResult& result);

}  // namespace sdvae::report
