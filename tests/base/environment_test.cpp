#include "base/environment.h"

#include <gmock/gmock.h>

#include "support/variable.h"

namespace sdvae {
namespace {

using testing_support::Variable;

TEST(Environment, WhatIsNotSetIsEmpty) {
  const Variable unset("SDVAE_TEST_A", std::nullopt);
  EXPECT_EQ(environment("SDVAE_TEST_A"), "");
  EXPECT_EQ(environment_path("SDVAE_TEST_A"), "");
  EXPECT_FALSE(environment_says_yes("SDVAE_TEST_A"));
}

TEST(Environment, ATildeIsTheHomeFolder) {
  const Variable home("HOME", "/h");
  for (const auto& [said, meant] : {std::pair("~", "/h"), std::pair("~/a", "/h/a"),
                                    std::pair("~a", "~a"), std::pair("a/~", "a/~")}) {
    const Variable set("SDVAE_TEST_A", said);
    EXPECT_EQ(environment_path("SDVAE_TEST_A"), meant);
  }
}

TEST(Environment, WithoutHomeTheUserListIsAsked) {
  const Variable home("HOME", std::nullopt);
  EXPECT_FALSE(home_folder().empty());
}

}  // namespace
}  // namespace sdvae
