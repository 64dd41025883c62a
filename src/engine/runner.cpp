#include "engine/runner.h"

#include "engine/pixels.h"
#include "latent/latent_values.h"

namespace sdvae {

Tensor Runner::encode_images(std::span<const Image> images, Dtype dtype,
                             std::vector<StageTime>* stages) {
  return encode(to_model_range(images), dtype, stages);
}

DecodedImages Runner::decode_images(const Tensor& latent, Dtype dtype,
                                    std::vector<StageTime>* stages) {
  const Tensor pictures = decode(latent, dtype, stages);
  DecodedImages decoded{pictures.shape, !find_not_finite(pictures.values), {}};
  const bool are_pictures = pictures.shape[1] == 3 || pictures.shape[1] == 4;
  if (!are_pictures || !decoded.all_finite) return decoded;
  for (std::size_t item = 0; item < static_cast<std::size_t>(pictures.shape[0]); ++item) {
    decoded.images.push_back(from_model_range(pictures, item));
  }
  return decoded;
}

}  // namespace sdvae
