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
  int width = 512;   // Width of the picture, in pixels.
  int height = 512;  // Height of the picture, in pixels.
  int batch = 1;     // Number of pictures that are encoded at once.
  int runs = 5;      // Most runs of a direction that are timed.
  // Time after which no further run of a direction begins; the first one always does.
  double limit_ms = std::numeric_limits<double>::infinity();
  int threads = 1;      // Number of CPU threads that the model was loaded with.
  bool stages = false;  // Whether one more run of each direction tells its stages.
};

// What was measured of one direction.
struct Timing {
  double min_ms = 0;     // The shortest run.
  double median_ms = 0;  // The middle run by length.
  int runs = 0;          // Number of runs that were timed.
  // The stages of one more run, and the time outside of the network at their end. Empty where they
  // are not wanted or the engine does not know them.
  std::vector<StageTime> stages;
  double gflop = 0;  // The network's work, as StageTime counts it; 0 when unknown.
};

struct BenchResult {
  ModelInfo model;
  BenchRequest request;
  Timing encode;
  Timing decode;
  std::uint64_t peak_bytes = 0;       // Most memory that the whole process has held.
  std::optional<cpu::GemmPeak> gemm;  // The speed that the work's is measured against.
};

// One of several measurements of one network, whoever runs it: a row of their table.
struct BenchRow {
  BenchResult result;
  bool is_first = false;  // Whether the table's head stands before this row.
};

// Times encoding and decoding, one after the other. Throws Error.
[[nodiscard]] BenchResult bench(const Vae& vae, const BenchRequest& request);

[[nodiscard]] inline double per_second(double gflop, double ms) { return gflop / (ms / 1000); }
[[nodiscard]] double total_ms(const std::vector<StageTime>& stages);

}  // namespace sdvae
