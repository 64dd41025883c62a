#include "jobs/outputs.h"

#include <gmock/gmock.h>

#include "support/expect_error.h"

namespace sdvae {
namespace {

using testing_support::expect_error;

Inputs one(const std::string& path) {
  return {{{path, std::filesystem::path(path).filename()}}, false};
}

Inputs tree() { return {{{"in/a/x.jpg", "a/x.jpg"}, {"in/y.png", "y.png"}}, true}; }

OutputRequest to_latent() { return {.file = {}, .folder = {}, .extension = ".latent"}; }

TEST(Outputs, WithoutAPlaceTheOutputLiesBesideTheInput) {
  const auto items = plan_outputs(one("dir/in.tar.jpg"), to_latent());
  ASSERT_EQ(items.size(), 1U);
  EXPECT_EQ(items[0].output, "dir/in.tar.latent");
  EXPECT_FALSE(items[0].make_folder);
}

TEST(Outputs, StandardInputGoesToStandardOutput) {
  EXPECT_EQ(plan_outputs(one("-"), to_latent())[0].output, "-");
  OutputRequest folder = to_latent();
  folder.folder = "out";
  EXPECT_EQ(plan_outputs(one("-"), folder)[0].output, "out/stdin.latent");
}

TEST(Outputs, AnOutputFolderMirrorsTheTree) {
  OutputRequest request = to_latent();
  request.folder = "out";
  const auto items = plan_outputs(tree(), request);
  EXPECT_EQ(items[0].output, "out/a/x.latent");
  EXPECT_EQ(items[1].output, "out/y.latent");
  EXPECT_TRUE(items[0].make_folder);
}

TEST(Outputs, BesidePutsEachNextToItsInput) {
  OutputRequest request = to_latent();
  request.beside = true;
  EXPECT_EQ(plan_outputs(tree(), request)[0].output, "in/a/x.latent");
}

TEST(Outputs, ABatchWithoutAPlaceIsAMistake) {
  expect_error(ErrorKind::usage, "need a place",
               [] { static_cast<void>(plan_outputs(tree(), to_latent())); });
  OutputRequest optional = to_latent();
  optional.required = false;
  EXPECT_TRUE(plan_outputs(tree(), optional)[0].output.empty());
}

TEST(Outputs, InputsThatWouldShareANameKeepTheirExtensions) {
  OutputRequest request = to_latent();
  request.folder = "out";
  // The longer name of x.png is the short one of x.png.tif, so that one is told apart too.
  const Inputs inputs{{{"in/x.jpg", "x.jpg"},
                       {"in/a/x.jpg", "a/x.jpg"},
                       {"in/x.png", "x.png"},
                       {"in/x.png.tif", "x.png.tif"},
                       {"in/x", "x"}},
                      true};
  const auto items = plan_outputs(inputs, request);
  EXPECT_EQ(items[0].output, "out/x.jpg.latent");
  EXPECT_EQ(items[1].output, "out/a/x.latent");
  EXPECT_EQ(items[2].output, "out/x.png.latent");
  EXPECT_EQ(items[3].output, "out/x.png.tif.latent");
  EXPECT_EQ(items[4].output, "out/x.latent");
  EXPECT_TRUE(items[0].keeps_extension);
  EXPECT_FALSE(items[1].keeps_extension);
  EXPECT_FALSE(items[4].keeps_extension);
}

TEST(Outputs, WhatAnExtensionDoesNotTellApartKeepsItsShortName) {
  OutputRequest request = to_latent();
  request.folder = "out";
  const auto items = plan_outputs({{{"a/x.jpg", "x.jpg"}, {"b/x.jpg", "x.jpg"}}, true}, request);
  EXPECT_EQ(items[0].output, "out/x.latent");
  EXPECT_EQ(items[1].output, "out/x.latent");
}

TEST(Outputs, AnInputWithAFaultHasNoOutput) {
  OutputRequest request = to_latent();
  request.folder = "out";
  const auto items =
      plan_outputs({{{"a", {}, Error(ErrorKind::io, "no")}, {"b.jpg", "b.jpg"}}, true}, request);
  EXPECT_TRUE(items[0].fault);
  EXPECT_TRUE(items[0].output.empty());
  EXPECT_FALSE(items[1].fault);
}

TEST(Outputs, FaultsAloneNeedNoPlace) {
  const auto items = plan_outputs({{{"a", {}, Error(ErrorKind::io, "no")}}, true}, to_latent());
  EXPECT_STREQ(items.at(0).fault.value().what(), "no");
}

TEST(Outputs, ContradictionsAreMistakes) {
  OutputRequest named = to_latent();
  named.file = "x.latent";
  expect_error(ErrorKind::usage, "cannot share",
               [&] { static_cast<void>(plan_outputs(tree(), named)); });
  named.folder = "out";
  expect_error(ErrorKind::usage, "cannot be combined",
               [&] { static_cast<void>(plan_outputs(one("a.jpg"), named)); });
}

}  // namespace
}  // namespace sdvae
