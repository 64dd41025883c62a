// Where the hub is and where its files are kept, as the variables of huggingface_hub say it, so
// that one setting serves both programs.
#pragma once

#include <filesystem>
#include <string>

namespace sdvae::hub {

struct Settings {
  std::string endpoint = "https://huggingface.co";  // without a slash at its end
  std::string token;                                // empty: ask as nobody in particular
  bool offline = false;                             // use what is in the cache, ask nobody
  std::filesystem::path cache;                      // the folder of models--OWNER--NAME
};

// Reads $HF_ENDPOINT; $HF_TOKEN, else the file that `hf auth login` leaves; $HF_HUB_OFFLINE;
// $HF_HUB_CACHE, else $HF_HOME/hub, else ~/.cache/huggingface/hub. Safe from any thread as long as
// nobody changes the environment meanwhile.
[[nodiscard]] Settings settings_from_environment();

}  // namespace sdvae::hub
