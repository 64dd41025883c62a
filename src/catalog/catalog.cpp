#include "catalog/catalog.h"

#include <algorithm>
#include <array>

#include "network/vae_folder.h"

namespace sdvae {
namespace {

constexpr std::array kCatalog = {
    CatalogModel{"sd-vae-ft-mse", "stabilityai/sd-vae-ft-mse", "", "sd1",
                 "the full VAE of SD 1.x and 2.x, smooth"},
    CatalogModel{"sd-vae-ft-ema", "stabilityai/sd-vae-ft-ema", "", "sd1",
                 "the same, closer to the original"},
    CatalogModel{"sdxl-vae", "stabilityai/sdxl-vae", "", "sdxl", "the full VAE of SDXL"},
    CatalogModel{"sdxl-vae-fp16-fix", "madebyollin/sdxl-vae-fp16-fix", "", "sdxl",
                 "the same, made to stay finite in float16"},
    CatalogModel{"taesd", "madebyollin/taesd", "", "sd1", "small and fast, for SD 1.x and 2.x"},
    CatalogModel{"taesdxl", "madebyollin/taesdxl", "", "sdxl", "small and fast, for SDXL"},
    CatalogModel{"taesd3", "madebyollin/taesd3", "", "sd3", "small and fast, for SD 3.x"},
    CatalogModel{"taef1", "madebyollin/taef1", "", "flux", "small and fast, for FLUX.1"},
    CatalogModel{"flux", "black-forest-labs/FLUX.1-schnell", "vae", "flux",
                 "the full VAE of FLUX.1; the hub may want HF_TOKEN for it"},
    CatalogModel{"flux2", "black-forest-labs/FLUX.2-klein-4B", "vae", "flux2",
                 "the full VAE of FLUX.2"},
    CatalogModel{"dc-ae", "mit-han-lab/dc-ae-f32c32-sana-1.0-diffusers", "", "dcae",
                 "the autoencoder of SANA, 32 pixels to one"},
    CatalogModel{"hunyuan-image", "hunyuanvideo-community/HunyuanImage-2.1-Diffusers", "vae",
                 "hunyuan-image", "the VAE of HunyuanImage 2.1"},
    CatalogModel{"qwen-image", "Qwen/Qwen-Image", "vae", "wan21", "the VAE of Qwen-Image"},
    CatalogModel{"qwen-image-2.1", "Qwen/Qwen-Image-2.1", "vae", "qwen21",
                 "the VAE of Qwen-Image-2.1, with alpha"},
    CatalogModel{"wan2.1", "Wan-AI/Wan2.1-T2V-1.3B-Diffusers", "vae", "wan21",
                 "the VAE of Wan 2.1, for single pictures"},
    CatalogModel{"wan2.2", "Wan-AI/Wan2.2-TI2V-5B-Diffusers", "vae", "wan22",
                 "the VAE of Wan 2.2's 5B model, for single pictures"},
};

}  // namespace

std::span<const CatalogModel> catalog() noexcept { return kCatalog; }

std::optional<CatalogModel> find_in_catalog(std::string_view name) noexcept {
  const auto* const found =
      std::find_if(kCatalog.begin(), kCatalog.end(),
                   [&](const CatalogModel& model) { return model.name == name; });
  if (found == kCatalog.end()) return std::nullopt;
  return *found;
}

std::vector<std::string> files_of(const CatalogModel& model) {
  std::string folder(model.folder);
  if (!folder.empty()) folder += '/';
  return {folder + std::string(kVaeConfig), folder + std::string(kVaeWeights)};
}

std::string catalog_names() {
  std::string names;
  for (const CatalogModel& model : kCatalog) {
    if (!names.empty()) names += ", ";
    names += model.name;
  }
  return names;
}

}  // namespace sdvae
