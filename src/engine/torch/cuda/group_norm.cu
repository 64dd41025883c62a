#include <cuda_bf16.h>
#include <cuda_fp16.h>

#include "engine/torch/cuda/group_norm.h"

namespace sdvae::cuda {
namespace {

__device__ float to_float(float value) { return value; }
__device__ float to_float(__nv_bfloat16 value) { return __bfloat162float(value); }
__device__ float to_float(__half value) { return __half2float(value); }

template <typename T>
__device__ T from_float(float value);
template <>
__device__ float from_float(float value) {
  return value;
}
template <>
__device__ __nv_bfloat16 from_float(float value) {
  return __float2bfloat16(value);
}
template <>
__device__ __half from_float(float value) {
  return __float2half(value);
}

// The values that a thread loads and stores at once.
template <typename T>
struct alignas(16) Vector {
  T values[kVector];
};

// What a thread works on: some channels of every so-many-th position of a slab.
struct Share {
  int column;  // of vectors in a position
  int row;     // of threads; its first position within the slab
  int rows;
  std::int64_t first, end;  // positions of the slab
};

__device__ Share share_of(const NormCall& call, std::int64_t slab) {
  const int columns = call.channels / kVector;
  Share share;
  share.column = static_cast<int>(threadIdx.x) % columns;
  share.row = static_cast<int>(threadIdx.x) / columns;
  share.rows = kThreads / columns;
  share.first = blockIdx.x * slab;
  share.end = min(share.first + slab, call.positions);
  return share;
}

template <typename T>
__device__ const Vector<T>* vectors_of(const NormCall& call, int column) {
  const auto* const map = static_cast<const T*>(call.input) +
                          static_cast<std::int64_t>(blockIdx.y) * call.positions * call.channels;
  return reinterpret_cast<const Vector<T>*>(map) + column;
}

// Mean and sum of squares about it of every group, over one slab of one image.
template <typename T>
__global__ void __launch_bounds__(kThreads) sum_slab(NormCall call, std::int64_t slab) {
  __shared__ float sums[kThreads * kVector];
  __shared__ float squares[kThreads * kVector];
  const Share share = share_of(call, slab);
  const int columns = call.channels / kVector;
  const int width = call.channels / call.groups;
  const auto* const map = static_cast<const T*>(call.input) +
                          static_cast<std::int64_t>(blockIdx.y) * call.positions * call.channels;
  const auto pivot_of = [&](int group) {
    return to_float(map[share.first * call.channels + group * width]);
  };
  float pivot[kVector], sum[kVector] = {}, square[kVector] = {};
  for (int i = 0; i < kVector; ++i) pivot[i] = pivot_of((share.column * kVector + i) / width);
  if (share.row < share.rows) {
    const Vector<T>* const vectors = vectors_of<T>(call, share.column);
#pragma unroll 4
    for (std::int64_t p = share.first + share.row; p < share.end; p += share.rows) {
      const Vector<T> vector = vectors[p * columns];
#pragma unroll
      for (int i = 0; i < kVector; ++i) {
        const float value = to_float(vector.values[i]) - pivot[i];
        sum[i] += value;
        square[i] += value * value;
      }
    }
  }
  for (int i = 0; i < kVector; ++i) {
    sums[threadIdx.x * kVector + i] = sum[i];
    squares[threadIdx.x * kVector + i] = square[i];
  }
  __syncthreads();
  for (int group = static_cast<int>(threadIdx.x); group < call.groups; group += kThreads) {
    float total = 0, total_squares = 0;
    for (int row = 0; row < share.rows; ++row) {
      for (int i = 0; i < width; ++i) {
        total += sums[row * call.channels + group * width + i];
        total_squares += squares[row * call.channels + group * width + i];
      }
    }
    const auto count = static_cast<float>((share.end - share.first) * width);
    float* const out =
        call.moments +
        2 * ((static_cast<std::int64_t>(blockIdx.y) * gridDim.x + blockIdx.x) * call.groups +
             group);
    out[0] = pivot_of(group) + total / count;
    out[1] = total_squares - total / count * total;
  }
}

struct Moments {
  double count, mean, square;
};

__device__ Moments merged(const Moments& a, const Moments& b) {
  if (b.count == 0) return a;
  if (a.count == 0) return b;
  const double count = a.count + b.count;
  const double distance = b.mean - a.mean;
  return {count, a.mean + distance * b.count / count,
          a.square + b.square + distance * distance * a.count * b.count / count};
}

constexpr int kWarp = 32;

// One warp for each group of each image: the slabs' moments become factors for every channel.
template <typename T>
__global__ void __launch_bounds__(kWarp) merge_slabs(NormCall call, std::int64_t slab, int slabs) {
  const int group = static_cast<int>(blockIdx.x);
  const int width = call.channels / call.groups;
  Moments all{0, 0, 0};
  for (int i = static_cast<int>(threadIdx.x); i < slabs; i += kWarp) {
    const float* const one =
        call.moments +
        2 * ((static_cast<std::int64_t>(blockIdx.y) * slabs + i) * call.groups + group);
    const std::int64_t positions = min(slab, call.positions - i * slab);
    all = merged(all, {static_cast<double>(positions * width), one[0], one[1]});
  }
  for (int step = kWarp / 2; step > 0; step /= 2) {
    const Moments other{__shfl_down_sync(~0U, all.count, step),
                        __shfl_down_sync(~0U, all.mean, step),
                        __shfl_down_sync(~0U, all.square, step)};
    all = merged(all, other);
  }
  const double mean = __shfl_sync(~0U, all.mean, 0);
  const double variance = __shfl_sync(~0U, all.square / all.count, 0);
  const double inverse = 1 / sqrt(variance + call.epsilon);
  for (int i = static_cast<int>(threadIdx.x); i < width; i += kWarp) {
    const int channel = group * width + i;
    const double scale = inverse * to_float(static_cast<const T*>(call.weight)[channel]);
    float* const out =
        call.factors + 2 * (static_cast<std::int64_t>(blockIdx.y) * call.channels + channel);
    out[0] = static_cast<float>(scale);
    out[1] = static_cast<float>(to_float(static_cast<const T*>(call.bias)[channel]) - mean * scale);
  }
}

template <typename T>
__global__ void __launch_bounds__(kThreads) apply(NormCall call, std::int64_t slab) {
  const Share share = share_of(call, slab);
  if (share.row >= share.rows) return;
  const int columns = call.channels / kVector;
  const float* const factors =
      call.factors +
      2 * (static_cast<std::int64_t>(blockIdx.y) * call.channels + share.column * kVector);
  float scale[kVector], shift[kVector];
  for (int i = 0; i < kVector; ++i) {
    scale[i] = factors[2 * i];
    shift[i] = factors[2 * i + 1];
  }
  const Vector<T>* const from = vectors_of<T>(call, share.column);
  auto* const to = reinterpret_cast<Vector<T>*>(static_cast<T*>(call.output) +
                                                static_cast<std::int64_t>(blockIdx.y) *
                                                    call.positions * call.channels) +
                   share.column;
#pragma unroll 4
  for (std::int64_t p = share.first + share.row; p < share.end; p += share.rows) {
    Vector<T> vector = from[p * columns];
#pragma unroll
    for (int i = 0; i < kVector; ++i) {
      float value = fmaf(to_float(vector.values[i]), scale[i], shift[i]);
      if (call.then_silu) value = value / (1.0F + __expf(-value));
      vector.values[i] = from_float<T>(value);
    }
    to[p * columns] = vector;
  }
}

template <typename T>
cudaError_t launch(const NormCall& call, cudaStream_t stream) {
  const std::int64_t slab = slab_positions(call.positions);
  const auto slabs = static_cast<unsigned>(norm_slabs(call.positions));
  const auto images = static_cast<unsigned>(call.images);
  sum_slab<T><<<dim3(slabs, images), kThreads, 0, stream>>>(call, slab);
  merge_slabs<T><<<dim3(static_cast<unsigned>(call.groups), images), kWarp, 0, stream>>>(
      call, slab, static_cast<int>(slabs));
  apply<T><<<dim3(slabs, images), kThreads, 0, stream>>>(call, slab);
  return cudaGetLastError();
}

}  // namespace

cudaError_t launch_group_norm(const NormCall& call, cudaStream_t stream) {
  switch (call.element) {
    case Element::float32:
      return launch<float>(call, stream);
    case Element::bfloat16:
      return launch<__nv_bfloat16>(call, stream);
    case Element::float16:
      return launch<__half>(call, stream);
  }
  return cudaErrorInvalidValue;
}

}  // namespace sdvae::cuda
