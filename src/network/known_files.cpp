#include "network/known_files.h"

#include <algorithm>
#include <array>

namespace sdvae {
namespace {

constexpr std::array kKnownFiles = {
    KnownFile{"a1d993488569e928462932c8c38a0760b874d166399b14414135bd9c42df5815", "sd1",
              "sd-vae-ft-mse"},
    KnownFile{"735e4c3a447a3255760d7f86845f09f937809baa529c17370d83e4c3758f3c75", "sd1",
              "vae-ft-mse-840000-ema-pruned"},
    KnownFile{"b4d2b5932bb4151e54e694fd31ccf51fca908223c9485bd56cd0e1d83ad94c49", "sd1",
              "stable-diffusion-v1-5"},
    KnownFile{"27ed3b02e09638568e99d4398c67bc654dde04e6c0db61fb2d21dba630e7058a", "sdxl",
              "stable-diffusion-xl-base-1.0"},
    KnownFile{"1598f3d24932bcfe6634e8b618ea1e30ab1d57f5aad13a6d2de446d2199f2341", "sdxl",
              "sdxl-vae"},
    KnownFile{"63aeecb90ff7bc1c115395962d3e803571385b61938377bc7089b36e81e92e2e", "sdxl",
              "sdxl_vae"},
    KnownFile{"afc8e28272cd15db3919bacdb6918ce9c1ed22e96cb12c4d5ed0fba823529e38", "flux",
              "FLUX.1 ae"},
    KnownFile{"ca98acf398597f494e431a5abfa15a3e90f4a104e7b4f5fec5f4dff51a0efe4f", "sd1", "taesd"},
    KnownFile{"44cedc2416d9e8ae01e482fceabf47a8d9dc8af0aae513c85f4fada4369e43ed", "sdxl",
              "taesdxl"},
    KnownFile{"d43301365246414f7bb637251a519a23d336b80b17265a8c84f0fed8ec33dc08", "sd3", "taesd3"},
    KnownFile{"f7376e4c08b0e8fb152aefd7dac18713d108574e811538b8f38f1c9237cd3804", "flux", "taef1"},
};

}  // namespace

std::optional<KnownFile> find_known_file(std::string_view sha256) noexcept {
  const auto* const found =
      std::find_if(kKnownFiles.begin(), kKnownFiles.end(),
                   [&](const KnownFile& file) { return file.sha256 == sha256; });
  if (found == kKnownFiles.end()) return std::nullopt;
  return *found;
}

}  // namespace sdvae
