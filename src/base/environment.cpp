#include "base/environment.h"

#include <algorithm>
#include <array>
#include <cstdlib>
#include <pwd.h>
#include <string_view>
#include <unistd.h>
#include <vector>

#include "base/text.h"

namespace sdvae {
namespace {

namespace fs = std::filesystem;

// The home folder in the system's user list, for services that run without $HOME.
fs::path home_of_user() {
  constexpr std::size_t kEntryBytes = 16384;
  std::vector<char> buffer(kEntryBytes);
  struct passwd entry {};
  struct passwd* found = nullptr;
  ::getpwuid_r(::getuid(), &entry, buffer.data(), buffer.size(), &found);
  return found == nullptr ? fs::path(".") : fs::path(entry.pw_dir);
}

}  // namespace

std::string environment(const char* variable) {
  const char* const value = std::getenv(variable);
  return value == nullptr ? std::string() : std::string(value);
}

fs::path environment_path(const char* variable) {
  std::string value = environment(variable);
  if (value == "~") return home_folder();
  if (value.starts_with("~/")) return home_folder() / value.substr(2);
  return value;
}

bool environment_says_yes(const char* variable) {
  const std::string value = lower_case(environment(variable));
  constexpr std::array<std::string_view, 4> kYes = {"1", "on", "yes", "true"};
  return std::find(kYes.begin(), kYes.end(), value) != kYes.end();
}

fs::path home_folder() {
  const std::string home = environment("HOME");
  return home.empty() ? home_of_user() : fs::path(home);
}

}  // namespace sdvae
