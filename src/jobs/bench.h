// How fast a model encodes a picture and decodes it again.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <vector>

#include "engine/cpu/gemm_peak.h"
#include "sdvae/vae.h"

namespace sdvae {

struct BenchRequest {
  int width = 512;   // pixels
  int height = 512;  // pixels
  int batch = 1;     // pictures at once
  int runs = 5;
  // After so long no further run of a direction begins; one always does.
  double limit_ms = std::numeric_limits<double>::infinity();
  int threads = 1;
  bool stages = false;  // are wanted
};

struct Timing {
  double min_ms = 0;
  double median_ms = 0;
  int runs = 0;  // that were timed
  // Of one more run, the time outside of the network at the end; none where they are not wanted or
  // the engine does not know them.
  std::vector<StageTime> stages;
  double gflop = 0;  // the network's work (StageTime); 0 when not known
};

struct BenchResult {
  ModelInfo model;
  BenchRequest request;
  Timing encode;
  Timing decode;
  std::uint64_t peak_bytes = 0;       // of memory; of the whole process
  std::optional<cpu::GemmPeak> gemm;  // what the work's speed is measured against
};

// One of several measurements of one network, whoever runs it: a row of their table.
struct BenchRow {
  BenchResult result;
  bool is_first = false;  // the table's head stands before it
};

// Throws Error.
[[nodiscard]] BenchResult bench(const Vae& vae, const BenchRequest& request);

[[nodiscard]] inline double per_second(double gflop, double ms) { return gflop / (ms / 1000); }
[[nodiscard]] double total_ms(const std::vector<StageTime>& stages);

}  // namespace sdvae
