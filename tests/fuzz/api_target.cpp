// The public functions with structs whose sizes may not agree with their data: what does not agree
// is an Error, what agrees gives a result that does.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <span>

#include "fuzz/target.h"
#include "sdvae/sdvae.h"

namespace {

using sdvae::Image;
using sdvae::Latent;

// The input, a byte after the other; zeros where it ends.
class Bytes {
 public:
  explicit Bytes(std::span<const std::uint8_t> bytes) : bytes_(bytes) {}

  int next() {
    if (bytes_.empty()) return 0;
    const int value = bytes_.front();
    bytes_ = bytes_.subspan(1);
    return value;
  }
  // Mostly a size that can be, now and then none.
  int side() {
    constexpr std::array kOdd = {0, -1, std::numeric_limits<int>::min(),
                                 std::numeric_limits<int>::max(), 65'536};
    const int value = next();
    return value < 240 ? 1 + value % 24 : kOdd.at(static_cast<std::size_t>(value) % kOdd.size());
  }
  // How many values too few or too many.
  int excess() {
    const int value = next();
    return value < 128 ? 0 : value - 192;
  }

 private:
  std::span<const std::uint8_t> bytes_;
};

// What so many values are held by, given `excess`; small where the sizes are none.
std::size_t held(std::initializer_list<int> sides, int excess) {
  std::int64_t count = 1;
  for (const int side : sides) count *= side > 0 && side <= 4096 ? side : 1;
  return static_cast<std::size_t>(std::max<std::int64_t>(count + excess, 0));
}

Image image_of(Bytes& bytes) {
  Image image;
  image.width = bytes.side();
  image.height = bytes.side();
  image.rgb.assign(held({image.width, image.height, 3}, bytes.excess()),
                   static_cast<std::uint8_t>(bytes.next()));
  return image;
}

bool agrees(const Image& image) {
  return image.width > 0 && image.height > 0 &&
         image.rgb.size() / 3 / static_cast<std::size_t>(image.width) ==
             static_cast<std::size_t>(image.height) &&
         image.rgb.size() % 3 == 0 && image.rgb.size() == held({image.width, image.height, 3}, 0);
}

Latent latent_of(Bytes& bytes) {
  constexpr std::array kFactors = {0.18215, 1.0,   0.0,
                                   -2.0,    1e-60, std::numeric_limits<double>::quiet_NaN()};
  constexpr std::array kFamilies = {"", "sd1", "sdxl", "flux", "mine"};
  constexpr std::array kFits = {"", "pad", "crop", "resize", "stretch"};
  Latent latent;
  latent.batch = bytes.side() % 3;
  latent.channels = bytes.next() < 200 ? 4 : bytes.side();
  latent.height = bytes.side() % 9;
  latent.width = bytes.side() % 9;
  latent.values.assign(
      held({latent.batch, latent.channels, latent.height, latent.width}, bytes.excess()),
      static_cast<float>(bytes.next() - 128) / 32);
  if (bytes.next() > 240 && !latent.values.empty()) latent.values.back() = INFINITY;
  const auto at = [&](const auto& list) {
    return list.at(static_cast<std::size_t>(bytes.next()) % list.size());
  };
  latent.info.space.family = at(kFamilies);
  if (bytes.next() % 2 == 0) latent.info.space.scale = {at(kFactors)};
  if (bytes.next() % 2 == 0) latent.info.space.shift = {at(kFactors)};
  latent.info.fit = at(kFits);
  if (bytes.next() % 2 == 0) {
    latent.info.image_width = bytes.side();
    latent.info.image_height = bytes.side();
  }
  return latent;
}

bool agrees(const Latent& latent) {
  const std::initializer_list<int> sides = {latent.batch, latent.channels, latent.height,
                                            latent.width};
  for (const int side : sides) {
    if (side <= 0 || side > 4096) return false;
  }
  return latent.values.size() == held(sides, 0);
}

void expect(bool condition) {
  if (!condition) std::abort();
}

const sdvae::Vae& vae() {
  static const sdvae::Vae loaded = [] {
    sdvae::LoadOptions options;
    options.device = {sdvae::DeviceKind::cpu};
    options.threads = 1;
    return sdvae::Vae::load(SDVAE_SOURCE_DIR "/models/sdvae-tiny.safetensors", options);
  }();
  return loaded;
}

void try_latent(Bytes& bytes) {
  const Latent latent = latent_of(bytes);
  const int what = bytes.next() % 3;
  if (what == 0) {
    for (const Image& image : vae().decode_all(latent, {.ignore_family = true})) {
      expect(agrees(image));
    }
  } else if (what == 1) {
    expect(agrees(vae().decode(latent)));
  } else {
    expect(!sdvae::serialize_latent(latent).empty());
  }
  expect(agrees(latent));  // else one of them should have thrown
}

sdvae::EncodeOptions encode_options(sdvae::Fit fit) {
  sdvae::EncodeOptions options;
  options.fit = fit;
  return options;
}

void try_images(Bytes& bytes) {
  const std::array images = {image_of(bytes), image_of(bytes)};
  const auto fit = static_cast<sdvae::Fit>(bytes.next() % 5);
  switch (bytes.next() % 6) {
    case 0:
      expect(vae().encode(images[0], encode_options(fit)).values.size() % 4 == 0);
      break;
    case 1:
      static_cast<void>(sdvae::measure_quality(images[0], images[1]));
      expect(agrees(images[1]));
      break;
    case 2: {
      const auto format = static_cast<sdvae::ImageFormat>(bytes.next() % 4);
      expect(!sdvae::encode_image(images[0], {format, bytes.next() - 20}).empty());
      break;
    }
    case 3: {
      const int width = bytes.side();
      expect(agrees(sdvae::resize(images[0], width, bytes.side())));
      break;
    }
    case 4:
      expect(agrees(sdvae::resize_to_square(images[0], bytes.side())));
      break;
    default: {
      const sdvae::FittedImage fitted = sdvae::fit_to_factor(images[0], bytes.side(), fit);
      expect(agrees(fitted.image));
      expect(agrees(sdvae::restore_fit(fitted.image, bytes.side(), bytes.side(), fit)));
    }
  }
  expect(agrees(images[0]));
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Bytes bytes({data, size});
  try {
    if (bytes.next() % 2 == 0) {
      try_latent(bytes);
    } else {
      try_images(bytes);
    }
  } catch (const sdvae::Error& error) {
    expect(error.kind() != sdvae::ErrorKind::internal);
  }
  return 0;
}
