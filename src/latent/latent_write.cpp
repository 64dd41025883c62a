#include <cmath>

#include <fmt/format.h>

#include "base/atomic_file.h"
#include "latent/family.h"
#include "latent/latent_metadata.h"
#include "latent/latent_values.h"
#include "latent/scaling.h"
#include "sdvae/error.h"
#include "sdvae/latent.h"
#include "tensors/safetensors.h"

namespace sdvae {
namespace {

constexpr const char* kContext = "cannot write the latent";

[[noreturn]] void fail(const std::string& problem) {
  throw Error(ErrorKind::bad_data, fmt::format("{}: {}", kContext, problem));
}

StoredDtype stored_dtype(LatentDtype dtype) {
  switch (dtype) {
    case LatentDtype::float16:
      return StoredDtype::f16;
    case LatentDtype::bfloat16:
      return StoredDtype::bf16;
    case LatentDtype::float32:
      break;
  }
  return StoredDtype::f32;
}

// ComfyUI divides what carries no marker by 0.18215: that is right for these numbers only, whatever
// the family is called.
bool is_stored_unmarked(const LatentSpace& space) {
  const LatentSpace comfy{.shift = {0.0}, .scale = {kComfyScalingFactor}};
  return space.family == "sd1" && is_same_scaling(space, comfy);
}

// Values as bytes, all of them finite as they will be read back.
std::vector<std::byte> checked_bytes(const LatentValues& latent, LatentDtype dtype) {
  std::vector<std::byte> bytes = bytes_from_values(latent.values, dtype);
  const std::optional<std::size_t> bad = find_not_finite(values_from_bytes(bytes, dtype));
  if (!bad) return bytes;
  const float value = latent.values[*bad];
  const char* why = std::isnan(value)   ? "not a number"
                    : std::isinf(value) ? "infinite"
                                        : "too large for the number type asked for";
  fail(fmt::format("{} is {}", value_name(*bad, latent.shape), why));
}

std::vector<std::uint64_t> stored_shape(const LatentShape& shape, const LatentSpace& space) {
  std::vector<std::uint64_t> stored(shape.begin(), shape.end());
  if (space.frame_axis) stored.insert(stored.begin() + 2, 1);
  return stored;
}

}  // namespace

std::vector<std::byte> serialize_latent(const Latent& latent, LatentDtype dtype) {
  const LatentShape shape = checked_shape(latent, kContext);
  const LatentSpace* const family = find_family(latent.info.space.family);
  LatentSpace space = space_of(latent, family, kContext);
  if (family != nullptr) space.frame_axis = space.frame_axis || family->frame_axis;
  const bool has_marker = !is_stored_unmarked(space);
  StorageFacts facts{.info = latent.info, .stored_raw = has_marker && space.patch == 1};
  facts.info.space = space;
  Safetensors content;
  content.metadata = make_metadata(facts, kContext);

  LatentValues stored{shape, latent.values};
  if (facts.stored_raw) to_raw(stored, space);
  const std::vector<std::byte> bytes = checked_bytes(stored, dtype);
  content.tensors.push_back(
      {std::string(kLatentTensor), stored_dtype(dtype), stored_shape(shape, space), bytes});
  if (has_marker)
    content.tensors.push_back({std::string(kMarkerTensor), StoredDtype::f32, {0}, {}});
  return serialize_safetensors(content);
}

void write_latent(const Latent& latent, const std::filesystem::path& path, LatentDtype dtype,
                  bool overwrite) {
  write_file(path, serialize_latent(latent, dtype),
             overwrite ? Existing::overwrite : Existing::refuse);
}

}  // namespace sdvae
