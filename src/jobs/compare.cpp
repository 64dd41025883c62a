#include "jobs/compare.h"

#include "jobs/picture.h"

namespace sdvae {

CompareResult compare(const Source& a, const Source& b, const CompareRequest& request) {
  const Image first = read_picture(a, request.read, request.hear).image;
  const Image second = read_picture(b, request.read, request.hear).image;
  return {.a = a.label(),
          .b = b.label(),
          .width = first.width,
          .height = first.height,
          .quality = measure_quality(first, second),
          .min_psnr = request.min_psnr};
}

}  // namespace sdvae
