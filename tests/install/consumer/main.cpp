// app LATENT [MODEL]: writes a latent and reads it back; with a model encodes and decodes a
// picture.
#include <atomic>
#include <iostream>
#include <sdvae/sdvae.h>
#include <thread>
#include <vector>

namespace {

void keep_latent(const char* path) {
  sdvae::Latent latent{.height = 2, .width = 3};
  for (int i = 0; i < 4 * 2 * 3; ++i) latent.values.push_back(static_cast<float>(i) / 8);
  latent.info.space.family = "sd1";
  latent.info.space.scale = {0.18215};
  sdvae::write_latent(latent, path);
  const auto [again, file] = sdvae::read_latent_file(path);
  const bool same = again.values == latent.values && !file.stored_raw && file.names_family;
  std::cout << "latent " << (same ? "kept" : "changed") << "\n";
}

void roundtrip(const char* model) {
  const sdvae::Vae vae = sdvae::Vae::load({.path = model}, {.device = sdvae::parse_device("cpu")});
  const sdvae::Image grey{.width = 16, .height = 8, .rgb = std::vector<std::uint8_t>(384, 128)};
  const sdvae::Image back = vae.decode(vae.encode(grey));
  std::cout << "picture " << (back.rgb == grey.rgb ? "kept" : "changed") << "\n";
}

sdvae::Image flat(int level) {
  return {.width = 16,
          .height = 8,
          .rgb = std::vector<std::uint8_t>(384, static_cast<std::uint8_t>(level))};
}

// What vae.h promises: a batch is its pictures one by one, and every thread may call.
void batch_from_threads(const char* model) {
  const sdvae::Vae vae = sdvae::Vae::load({.path = model}, {.device = sdvae::parse_device("cpu")});
  std::atomic<int> kept = 0;
  const auto work = [&](int level) {
    const std::vector<sdvae::Image> pictures = {flat(level), flat(level + 1)};
    const sdvae::Latent latent = vae.encode(pictures);
    const std::vector<sdvae::Image> back = vae.decode_all(latent);
    const bool same = latent.batch == 2 && back.size() == 2 && back[0].rgb == pictures[0].rgb &&
                      back[1].rgb == pictures[1].rgb;
    if (same) ++kept;
  };
  std::vector<std::thread> threads;
  for (int i = 0; i < 4; ++i) threads.emplace_back(work, 40 * i);
  for (std::thread& thread : threads) thread.join();
  std::cout << "batches kept in " << kept << " threads\n";
}

void refuse_mixed_sizes(const char* model) {
  const sdvae::Vae vae = sdvae::Vae::load({.path = model}, {.device = sdvae::parse_device("cpu")});
  std::vector<sdvae::Image> pictures = {flat(1), flat(2)};
  pictures[1].height = 4;
  pictures[1].rgb.resize(192);
  try {
    static_cast<void>(vae.encode(pictures));
  } catch (const sdvae::Error& error) {
    std::cout << error.what() << "\n";
  }
}

}  // namespace

int main(int count, char** arguments) try {
  keep_latent(arguments[1]);
  if (count > 2) {
    roundtrip(arguments[2]);
    batch_from_threads(arguments[2]);
    refuse_mixed_sizes(arguments[2]);
  }
} catch (const sdvae::Error& error) {
  std::cout << "error: " << error.what() << "\n";
  return 1;
}
