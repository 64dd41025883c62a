#include "hub/settings.h"

#include <deque>

#include <gmock/gmock.h>

#include "support/temporary_folder.h"
#include "support/variable.h"

namespace sdvae::hub {
namespace {

using testing_support::TemporaryFolder;
using testing_support::Variable;

class SettingsTest : public testing::Test {
 protected:
  SettingsTest() {
    for (const char* const name :
         {"HF_ENDPOINT", "HF_TOKEN", "HUGGING_FACE_HUB_TOKEN", "HF_TOKEN_PATH", "HF_HUB_OFFLINE",
          "TRANSFORMERS_OFFLINE", "HF_HUB_CACHE", "HUGGINGFACE_HUB_CACHE", "HF_HOME",
          "XDG_CACHE_HOME", "HF_HUB_DISABLE_IMPLICIT_TOKEN"}) {
      set(name, std::nullopt);
    }
    set("HOME", home_.path().string());
  }

  void set(const char* name, const std::optional<std::string>& value) {
    variables_.emplace_back(name, value);
  }

  TemporaryFolder home_;
  std::deque<Variable> variables_;
};

TEST_F(SettingsTest, WithoutVariables) {
  const Settings settings = settings_from_environment();
  EXPECT_EQ(settings.endpoint, "https://huggingface.co");
  EXPECT_EQ(settings.token, "");
  EXPECT_FALSE(settings.offline);
  EXPECT_EQ(settings.cache, home_.path() / ".cache/huggingface/hub");
}

TEST_F(SettingsTest, EndpointLosesItsLastSlash) {
  set("HF_ENDPOINT", "http://mirror/");
  EXPECT_EQ(settings_from_environment().endpoint, "http://mirror");
  set("HF_ENDPOINT", "");
  EXPECT_EQ(settings_from_environment().endpoint, "https://huggingface.co");
}

TEST_F(SettingsTest, ATokenIsOneWord) {
  static_cast<void>(home_.file(".cache/huggingface/token", "hf_login\n"));
  EXPECT_EQ(settings_from_environment().token, "hf_login");
  set("HF_TOKEN", " hf_a\r\nX-Evil: b\n");
  EXPECT_EQ(settings_from_environment().token, "hf_aX-Evil:b");
  set("HF_HUB_DISABLE_IMPLICIT_TOKEN", "1");
  EXPECT_EQ(settings_from_environment().token, "");
}

TEST_F(SettingsTest, OfflineIsSaidInSeveralWords) {
  for (const char* const yes : {"1", "ON", "yes", "True"}) {
    set("HF_HUB_OFFLINE", yes);
    EXPECT_TRUE(settings_from_environment().offline) << yes;
  }
  for (const char* const no : {"0", "", "off", "2"}) {
    set("HF_HUB_OFFLINE", no);
    EXPECT_FALSE(settings_from_environment().offline) << no;
  }
}

TEST_F(SettingsTest, TheNearestVariableNamesTheCache) {
  set("XDG_CACHE_HOME", "/x");
  EXPECT_EQ(settings_from_environment().cache, "/x/huggingface/hub");
  set("HF_HOME", "~/hf");
  EXPECT_EQ(settings_from_environment().cache, home_.path() / "hf/hub");
  set("HF_HUB_CACHE", "/c");
  EXPECT_EQ(settings_from_environment().cache, "/c");
}

}  // namespace
}  // namespace sdvae::hub
