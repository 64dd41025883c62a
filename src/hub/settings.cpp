#include "hub/settings.h"

#include <algorithm>
#include <fstream>
#include <iterator>

#include "base/environment.h"

namespace sdvae::hub {
namespace {

namespace fs = std::filesystem;

fs::path first_set(std::initializer_list<const char*> variables) {
  for (const char* const variable : variables) {
    if (fs::path path = environment_path(variable); !path.empty()) return path;
  }
  return {};
}

fs::path hugging_face_home() {
  if (fs::path home = first_set({"HF_HOME"}); !home.empty()) return home;
  const fs::path caches = first_set({"XDG_CACHE_HOME"});
  return (caches.empty() ? home_folder() / ".cache" : caches) / "huggingface";
}

fs::path cache_folder() {
  // The second is the older name of the first.
  const fs::path said = first_set({"HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE"});
  return said.empty() ? hugging_face_home() / "hub" : said;
}

// A token is one word; a line end in it would become a header of its own.
std::string without_spaces(std::string text) {
  text.erase(std::remove_if(text.begin(), text.end(),
                            [](unsigned char letter) { return letter <= ' ' || letter == 0x7F; }),
             text.end());
  return text;
}

std::string token() {
  if (environment_says_yes("HF_HUB_DISABLE_IMPLICIT_TOKEN")) return {};
  for (const char* const variable : {"HF_TOKEN", "HUGGING_FACE_HUB_TOKEN"}) {
    if (std::string said = without_spaces(environment(variable)); !said.empty()) return said;
  }
  const fs::path said = first_set({"HF_TOKEN_PATH"});
  std::ifstream file(said.empty() ? hugging_face_home() / "token" : said, std::ios::binary);
  return without_spaces({std::istreambuf_iterator<char>(file), {}});
}

}  // namespace

Settings settings_from_environment() {
  Settings settings;
  if (std::string said = environment("HF_ENDPOINT"); !said.empty()) {
    said.erase(said.find_last_not_of('/') + 1);
    settings.endpoint = said;
  }
  settings.token = token();
  settings.offline =
      environment_says_yes("HF_HUB_OFFLINE") || environment_says_yes("TRANSFORMERS_OFFLINE");
  settings.cache = cache_folder();
  return settings;
}

}  // namespace sdvae::hub
