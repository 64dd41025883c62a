#include "jobs/compare.h"

#include <utility>

#include "jobs/picture.h"

namespace sdvae {

CompareResult compare(const Source& a, const Source& b, const CompareRequest& request) {
  PictureFile first = read_picture(a, request.read, request.hear);
  PictureFile second = read_picture(b, request.read, request.hear);
  return {.a = a.label(),
          .b = b.label(),
          .width = first.image.width,
          .height = first.image.height,
          .quality = measure_quality(first.image, second.image),
          .min_psnr = request.min_psnr,
          .profile_a = std::move(first.profile),
          .profile_b = std::move(second.profile)};
}

}  // namespace sdvae
