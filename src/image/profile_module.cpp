#include "image/profile_module.h"

#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>

#include "base/module.h"
#include "base/sha256.h"

namespace sdvae {
namespace {

// What was found of the profiles met before, by their hash. Judging one takes about as long as
// decoding a small picture, hashing it a hundredth of that.
class JudgedProfiles {
 public:
  std::optional<ProfileFacts> find(const std::string& hash) {
    const std::scoped_lock lock(mutex_);
    const auto found = facts_.find(hash);
    return found == facts_.end() ? std::nullopt : std::optional(found->second);
  }

  void keep(const std::string& hash, const ProfileFacts& facts) {
    const std::scoped_lock lock(mutex_);
    // Beyond this many it is no folder with a few profiles, but one with a profile each.
    constexpr std::size_t kMostProfiles = 256;
    if (facts_.size() >= kMostProfiles) facts_.clear();
    facts_.emplace(hash, facts);
  }

 private:
  std::mutex mutex_;
  std::map<std::string, ProfileFacts> facts_;
};

ProfileEngine load_engine() {
  ProfileEngine engine;
  const auto entry = reinterpret_cast<ProfileEngineEntry>(
      load_module_entry({"libsdvae_lcms.so", kProfileEngineEntryName, "look at colour profiles",
                         "Little CMS", SDVAE_LCMS == 1}));
  entry(engine);
  return engine;
}

}  // namespace

const ProfileEngine& profile_engine() {
  static const ProfileEngine engine = load_engine();
  return engine;
}

ProfileFacts profile_facts(ByteView profile) {
  static JudgedProfiles judged;
  const std::string hash = sha256_hex(profile);
  if (const auto found = judged.find(hash)) return *found;
  ProfileFacts facts = profile_engine().judge(profile);
  judged.keep(hash, facts);
  return facts;
}

}  // namespace sdvae
