#include <algorithm>
#include <limits>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "latent/latent_head.h"
#include "latent/latent_metadata.h"
#include "latent/latent_values.h"
#include "latent/scaling.h"
#include "sdvae/error.h"
#include "sdvae/latent.h"
#include "tensors/float_values.h"
#include "tensors/safetensors.h"

namespace sdvae {
namespace {

constexpr std::uint64_t kMaxSide = std::numeric_limits<int>::max();

// Far above any latent that fits in memory beside its model.
constexpr std::uint64_t kMaxFileBytes = std::uint64_t{1} << 32U;

[[noreturn]] void fail(const std::string& name, const std::string& problem) {
  throw Error(ErrorKind::bad_data, fmt::format("cannot read {}: {}", name, problem));
}

const StoredTensor* find_tensor(const Safetensors& content, std::string_view name) {
  const auto found = std::find_if(content.tensors.begin(), content.tensors.end(),
                                  [&](const StoredTensor& tensor) { return tensor.name == name; });
  return found == content.tensors.end() ? nullptr : &*found;
}

// Tensors of others, such as ComfyUI's noise_mask, are passed over.
const StoredTensor& latent_tensor(const Safetensors& content, const std::string& name) {
  const StoredTensor* const latent = find_tensor(content, kLatentTensor);
  if (latent != nullptr) return *latent;
  fail(name, content.tensors.empty()
                 ? fmt::format("it holds no tensor '{}'", kLatentTensor)
                 : fmt::format("it holds no tensor '{}'; the first of its {} is {}", kLatentTensor,
                               content.tensors.size(), quoted_text(content.tensors.front().name)));
}

std::vector<std::string> other_tensors(const Safetensors& content) {
  std::vector<std::string> names;
  for (const StoredTensor& tensor : content.tensors) {
    if (tensor.name != kLatentTensor && tensor.name != kMarkerTensor) names.push_back(tensor.name);
  }
  return names;
}

LatentDtype latent_dtype(const StoredTensor& tensor, const std::string& name) {
  switch (tensor.dtype) {
    case StoredDtype::f32:
    case StoredDtype::f64:  // narrowed
      return LatentDtype::float32;
    case StoredDtype::f16:
      return LatentDtype::float16;
    case StoredDtype::bf16:
      return LatentDtype::bfloat16;
    default:
      fail(name, fmt::format("'{}' holds {} values; a latent holds F32, F16, BF16 or F64",
                             kLatentTensor, dtype_text(tensor)));
  }
}

bool has_frames(const StoredTensor& tensor) { return tensor.shape.size() == 5; }

// Without the axis of the frames, of which a picture is one.
LatentShape latent_shape(const StoredTensor& tensor, const std::string& name) {
  LatentShape shape{};
  std::vector<std::uint64_t> sides = tensor.shape;
  if (has_frames(tensor)) {
    if (sides[2] != 1) {
      fail(name, fmt::format("'{}' has the shape [{}], of {} frames of a video; that of a picture "
                             "has one",
                             kLatentTensor, fmt::join(sides, ", "), sides[2]));
    }
    sides.erase(sides.begin() + 2);
  }
  if (sides.size() != shape.size()) {
    fail(name, fmt::format("'{}' has {} dimensions; a latent of pictures has 4, [N, C, h, w], or "
                           "5 with one frame",
                           kLatentTensor, tensor.shape.size()));
  }
  std::ranges::copy(sides, shape.begin());
  for (const std::uint64_t side : shape) {
    if (side < 1 || side > kMaxSide) {
      fail(name, fmt::format("'{}' has the shape [{}], which holds no picture", kLatentTensor,
                             fmt::join(shape, ", ")));
    }
  }
  return shape;
}

// Before any value is moved: the space can be that of values stored in this shape.
void check_space(const StorageFacts& facts, const LatentShape& stored, const std::string& name) {
  const LatentSpace& space = facts.info.space;
  const auto patch = static_cast<std::uint64_t>(space.patch);
  const bool packs = facts.stored_raw && space.patch > 1;
  if (packs && (stored[2] % patch != 0 || stored[3] % patch != 0)) {
    fail(name, fmt::format("its space packs {0}x{0} pixels, but '{1}' has the shape [{2}]",
                           space.patch, kLatentTensor, fmt::join(stored, ", ")));
  }
  const std::uint64_t channels = packs ? stored[1] * patch * patch : stored[1];
  if (const auto fault = space_fault(space, channels)) {
    fail(name, fmt::format("its space {}", *fault));
  }
}

// The shape in memory, where the values are scaled.
LatentShape scaled_shape(const StorageFacts& facts, const LatentShape& stored) {
  const auto patch = static_cast<std::uint64_t>(facts.stored_raw ? facts.info.space.patch : 1);
  return {stored[0], stored[1] * patch * patch, stored[2] / patch, stored[3] / patch};
}

LatentHead head_of(const Safetensors& content, std::uint64_t bytes, const std::string& name) {
  const StoredTensor& tensor = latent_tensor(content, name);
  const LatentDtype dtype = latent_dtype(tensor, name);
  const LatentShape stored = latent_shape(tensor, name);
  const bool has_marker = find_tensor(content, kMarkerTensor) != nullptr;
  StorageFacts facts =
      read_metadata(content.metadata, has_marker, fmt::format("cannot read {}", name));
  // By the rule for files without the marker; but other channels are another family's.
  if (!facts.names_family && stored[1] != 4) facts.info.space.family.clear();
  check_space(facts, stored, name);

  LatentHead head;
  std::ranges::transform(scaled_shape(facts, stored), head.shape.begin(),
                         [](std::uint64_t side) { return static_cast<int>(side); });
  head.file = {dtype, facts.stored_raw,      has_marker, facts.names_family,
               bytes, other_tensors(content)};
  head.info = std::move(facts.info);
  head.info.space.frame_axis = head.info.space.frame_axis || has_frames(tensor);
  head.info.space.channels = head.shape[1] / (head.info.space.patch * head.info.space.patch);
  return head;
}

}  // namespace

LatentFile read_latent_file(const std::filesystem::path& path) {
  return about_file(
      path, [&] { return parse_latent_file(read_file(path, kMaxFileBytes), quoted(path)); });
}

LatentFile parse_latent_file(std::span<const std::byte> file, const std::string& name) {
  const Safetensors content = parse_safetensors(file, name);
  LatentHead head = head_of(content, file.size(), name);
  const StoredTensor& tensor = latent_tensor(content, name);
  LatentValues stored{latent_shape(tensor, name), float_values(tensor)};
  // Whatever the file is, its shift and scale have been read or follow from ComfyUI's rule.
  if (head.file.stored_raw) to_scaled(stored, head.info.space);
  check_finite(stored.values, stored.shape, fmt::format("cannot read {}", name));

  const auto [batch, channels, height, width] = head.shape;
  return {{batch, channels, height, width, std::move(stored.values), std::move(head.info)},
          head.file};
}

Latent read_latent(const std::filesystem::path& path) { return read_latent_file(path).latent; }

Latent parse_latent(std::span<const std::byte> file, const std::string& name) {
  return parse_latent_file(file, name).latent;
}

LatentHead parse_latent_head(ByteView file, const std::string& name) {
  return head_of(parse_safetensors(file, name), file.size(), name);
}

}  // namespace sdvae
