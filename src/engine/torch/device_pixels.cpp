#include "engine/torch/device_pixels.h"

#include <algorithm>
#include <cstdint>

#include <ATen/ops/all.h>
#include <ATen/ops/empty.h>
#include <ATen/ops/full.h>
#include <ATen/ops/isfinite.h>

#include "image/alpha.h"

namespace sdvae {
namespace {

constexpr std::int64_t kColours = 3;

// Memory of the host that a GPU reads and writes without a copy in between.
at::Tensor host_bytes(at::IntArrayRef shape, c10::Device device) {
  return at::empty(shape, at::TensorOptions().dtype(at::kByte).pinned_memory(device.is_cuda()));
}

}  // namespace

at::Tensor device_pictures(std::span<const Image> images, c10::Device device) {
  const Image& first = images.front();
  const std::int64_t channels = kColours + (first.alpha.empty() ? 0 : 1);
  const at::Tensor bytes = host_bytes(
      {static_cast<std::int64_t>(images.size()), first.height, first.width, channels}, device);
  auto* to = bytes.mutable_data_ptr<std::uint8_t>();
  for (const Image& image : images) {
    if (image.alpha.empty()) {
      std::ranges::copy(image.rgb, to);
    } else {
      join_alpha(image, to);
    }
    to += image.rgb.size() + image.alpha.size();
  }
  // By a tensor: by a number of the host CUDA would multiply with its inverse, a bit off.
  const at::Tensor half = at::full({}, 127.5, at::TensorOptions().device(device));
  return bytes.to(device).permute({0, 3, 1, 2}).to(at::kFloat).div_(half).sub_(1);
}

DecodedImages host_pictures(const at::Tensor& values) {
  TORCH_CHECK(values.dim() == 4, "it gave ", values.dim(), " dimensions instead of 4");
  DecodedImages decoded;
  std::copy_n(values.sizes().begin(), decoded.shape.size(), decoded.shape.begin());
  const at::Tensor wide = values.to(at::kFloat);
  decoded.all_finite = at::isfinite(wide).all().item<bool>();
  const std::int64_t channels = decoded.shape[1];
  const bool are_pictures = channels == kColours || channels == kColours + 1;
  if (!decoded.all_finite || !are_pictures) return decoded;
  const at::Tensor levels =
      wide.mul(0.5).add_(0.5).clamp_(0, 1).mul_(255).round_().to(at::kByte);  // half to even
  const at::Tensor bytes =
      host_bytes({decoded.shape[0], decoded.shape[2], decoded.shape[3], channels}, values.device());
  bytes.copy_(levels.permute({0, 2, 3, 1}));
  const auto picture_bytes = static_cast<std::size_t>(bytes.numel() / decoded.shape[0]);
  const auto* from = bytes.const_data_ptr<std::uint8_t>();
  for (std::int64_t item = 0; item < decoded.shape[0]; ++item, from += picture_bytes) {
    decoded.images.push_back(
        image_of_pixels({from, from + picture_bytes}, static_cast<int>(decoded.shape[3]),
                        static_cast<int>(decoded.shape[2]), channels == kColours + 1));
  }
  return decoded;
}

}  // namespace sdvae
