// app LATENT [MODEL]: writes a latent and reads it back; with a model encodes and decodes a
// picture.
#include <iostream>
#include <sdvae/sdvae.h>

namespace {

void keep_latent(const char* path) {
  sdvae::Latent latent{.height = 2, .width = 3};
  for (int i = 0; i < 4 * 2 * 3; ++i) latent.values.push_back(static_cast<float>(i) / 8);
  latent.info.family = "sd1";
  latent.info.scaling_factor = 0.18215;
  sdvae::write_latent(latent, path);
  const sdvae::Latent again = sdvae::read_latent(path);
  std::cout << "latent " << (again.values == latent.values ? "kept" : "changed") << "\n";
}

void roundtrip(const char* model) {
  const sdvae::Vae vae = sdvae::Vae::load({.path = model}, {.device = "cpu"});
  const sdvae::Image grey{.width = 16, .height = 8, .rgb = std::vector<std::uint8_t>(384, 128)};
  const sdvae::Image back = vae.decode(vae.encode(grey));
  std::cout << "picture " << (back.rgb == grey.rgb ? "kept" : "changed") << "\n";
}

}  // namespace

int main(int count, char** arguments) try {
  keep_latent(arguments[1]);
  if (count > 2) roundtrip(arguments[2]);
} catch (const sdvae::Error& error) {
  std::cout << "error: " << error.what() << "\n";
  return 1;
}
