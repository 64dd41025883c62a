// GroupNorm, and SiLU after it, of maps in NHWC on a CUDA device, as kernels on plain memory.
//
// libtorch's own GroupNorm takes NCHW alone on CUDA, so that every convolution beside it pays two
// changes of layout. Statistics are sums about a pivot, merged in a fixed order by Chan, Golub and
// LeVeque's rule ("Updating Formulae and a Pairwise Algorithm for Computing Sample Variances",
// 1979): no cancellation, no atomics, the same bytes every time and for every batch size.
#pragma once

#include <cstdint>
#include <cuda_runtime_api.h>

namespace sdvae::cuda {

enum class Element { float32, bfloat16, float16 };

inline constexpr int kVector = 8;  // channels a thread works on; a map's number is a multiple
inline constexpr int kThreads = 256;
inline constexpr int kMostChannels = kVector * kThreads;

struct NormCall {
  const void* input = nullptr;  // [images][positions][channels]
  void* output = nullptr;       // the same shape; may be the input
  Element element = Element::float32;
  int images = 0;
  std::int64_t positions = 0;
  int channels = 0;  // a multiple of kVector and of groups, at most kMostChannels
  int groups = 0;
  const void* weight = nullptr;  // [channels] of the element's type
  const void* bias = nullptr;
  double epsilon = 0;
  bool then_silu = false;
  float* moments = nullptr;  // scratch, [images][norm_slabs][groups][2]
  float* factors = nullptr;  // scratch, [images][channels][2]
};

// How many slabs of positions a map's sums are made in: by its size alone.
[[nodiscard]] inline std::int64_t slab_positions(std::int64_t positions) {
  constexpr std::int64_t kLeast = 32;
  constexpr std::int64_t kMostSlabs = 512;
  const std::int64_t wanted = (positions + kMostSlabs - 1) / kMostSlabs;
  return wanted < kLeast ? kLeast : wanted;
}
[[nodiscard]] inline std::int64_t norm_slabs(std::int64_t positions) {
  return (positions + slab_positions(positions) - 1) / slab_positions(positions);
}

// Starts the kernels on the stream; errors of the launch are returned, not thrown.
[[nodiscard]] cudaError_t launch_group_norm(const NormCall& call, cudaStream_t stream);

}  // namespace sdvae::cuda
