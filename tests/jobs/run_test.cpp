#include "jobs/run.h"

#include <new>
#include <stdexcept>
#include <string_view>

#include <gmock/gmock.h>

#include "support/temporary_folder.h"

namespace sdvae {
namespace {

using testing::HasSubstr;
using testing_support::TemporaryFolder;

class Recorder final : public BatchObserver {
 public:
  void item_started(const Item& /*item*/, std::size_t index, std::size_t count) override {
    EXPECT_EQ(index, outcomes.size());
    EXPECT_LT(index, count);
  }
  void item_finished(const Item& /*item*/, const Outcome& outcome) override {
    outcomes.push_back(outcome);
  }
  std::vector<Outcome> outcomes;
};

Result write_new(const Source& source, const Sink* sink) {
  constexpr std::string_view kText = "new";
  return EncodeResult{.input = source.label(),
                      .output = sink->write(std::as_bytes(std::span(kText)), 0),
                      .family = {}};
}

TEST(Run, OneBadItemNeverStopsTheRest) {
  const Item items[] = {{"a", "", false}, {"b", "", false}, {"c", "", false}, {"d", "", false}};
  Recorder recorder;
  const auto work = [](const Source& source, const Sink* sink) -> Result {
    EXPECT_EQ(sink, nullptr);
    if (source.label() == "a") throw Error(ErrorKind::model, "it broke", "a hint");
    if (source.label() == "b") throw std::bad_alloc();
    if (source.label() == "c") throw std::logic_error("oops");
    CompareResult poor;
    poor.a = "d";
    poor.quality.psnr = 20;
    poor.min_psnr = 30;
    return poor;
  };
  const Tally tally = run_items(items, {}, work, recorder);
  EXPECT_EQ(tally.failed, 3U);
  EXPECT_EQ(tally.done, 1U);
  EXPECT_EQ(tally.not_good_enough, 1U);
  ASSERT_EQ(recorder.outcomes.size(), 4U);
  EXPECT_EQ(recorder.outcomes[0].error->kind(), ErrorKind::model);
  EXPECT_STREQ(recorder.outcomes[0].error->what(), "'a': it broke");
  EXPECT_EQ(recorder.outcomes[0].error->hint(), "a hint");
  EXPECT_EQ(recorder.outcomes[1].error->kind(), ErrorKind::bad_data);
  EXPECT_STREQ(recorder.outcomes[1].error->what(), "'b': not enough memory");
  EXPECT_EQ(recorder.outcomes[2].error->kind(), ErrorKind::internal);
  EXPECT_EQ(std::get<CompareResult>(*recorder.outcomes[3].result).a, "d");
}

TEST(Run, AnErrorAboutTheItemsFilesNamesThemAlready) {
  const Item items[] = {{"in", "out", false},
                        {"dir/", "", false},
                        {"in", "", false},
                        {"-", "", false},
                        {"in", "", false}};
  const std::filesystem::path paths[] = {"out", "dir/weights", "input", "-", "model"};
  std::vector<Error> errors;
  for (std::size_t i = 0; i < std::size(items); ++i) {
    const auto work = [&]() -> std::optional<Result> {
      throw Error(ErrorKind::io, "no " + paths[i].string(), Remedy{RemedyKind::any_engine})
          .about(paths[i]);
    };
    errors.push_back(attempt(items[i], work).error.value());
  }
  std::vector<std::string> sentences;
  for (const Error& error : errors) sentences.emplace_back(error.what());
  EXPECT_THAT(sentences, testing::ElementsAre("no out", "no dir/weights", "'in': no input",
                                              "'-': no -", "'in': no model"));
  EXPECT_EQ(errors[4].path(), "model");
  EXPECT_EQ(errors[4].remedy().kind, RemedyKind::any_engine);
}

TEST(Run, AnItemThatIsNoFileHasNoNameInItsError) {
  const auto work = []() -> std::optional<Result> { throw Error(ErrorKind::model, "it broke"); };
  const Outcome outcome = attempt({}, work);
  ASSERT_TRUE(outcome.error);
  EXPECT_STREQ(outcome.error->what(), "it broke");
  EXPECT_FALSE(is_skipped(outcome));
  EXPECT_TRUE(is_skipped(attempt({}, [] { return std::nullopt; })));
}

TEST(Run, ExistingOutputsAreRefusedSkippedOrOverwritten) {
  const TemporaryFolder folder;
  const Item item{"in", folder.file("out", "old"), false};
  const auto once = [&](Existing policy) {
    Recorder recorder;
    static_cast<void>(run_items(std::span(&item, 1), {{policy}}, write_new, recorder));
    return recorder.outcomes.at(0);
  };
  EXPECT_THAT(once(Existing::refuse).error->what(), HasSubstr("exists already"));
  EXPECT_TRUE(is_skipped(once(Existing::skip)));
  EXPECT_EQ(std::filesystem::file_size(item.output), 3U);
  EXPECT_FALSE(once(Existing::overwrite).error);
}

TEST(Run, WhatIsSkippedIsLookedAt) {
  const TemporaryFolder folder;
  const Item items[] = {{"good", folder.file("a", "old"), false},
                        {"bad", folder.file("b", "old"), false},
                        {"new", folder.path() / "c", false}};
  const auto check = [](const Source& source, const Source& kept) {
    EXPECT_EQ(kept.read(100).size(), 3U);
    if (source.label() == "bad") throw Error(ErrorKind::io, "it is of another kind");
  };
  Recorder recorder;
  const Tally tally = run_items(items, {{Existing::skip}, check}, write_new, recorder);
  EXPECT_EQ(tally.done, 2U);
  EXPECT_EQ(tally.skipped, 1U);
  EXPECT_EQ(tally.failed, 1U);
  EXPECT_STREQ(recorder.outcomes.at(1).error->what(), "'bad': it is of another kind");
  EXPECT_FALSE(is_skipped(recorder.outcomes.at(2)));
}

TEST(Run, AnOutputThatAppearsDuringTheWorkCountsAsSkipped) {
  const TemporaryFolder folder;
  const Item items[] = {{"good", folder.path() / "a", false}, {"bad", folder.path() / "b", false}};
  const auto work = [&](const Source& source, const Sink* sink) {
    static_cast<void>(folder.file(source.label() == "good" ? "a" : "b", "theirs"));
    return write_new(source, sink);
  };
  const auto check = [](const Source& source, const Source& /*kept*/) {
    if (source.label() == "bad") throw Error(ErrorKind::io, "it is of another kind");
  };
  Recorder recorder;
  const Tally tally = run_items(items, {{Existing::skip}, check}, work, recorder);
  EXPECT_EQ(tally.skipped, 1U);
  EXPECT_TRUE(is_skipped(recorder.outcomes.at(0)));
  EXPECT_STREQ(recorder.outcomes.at(1).error->what(), "'bad': it is of another kind");
  EXPECT_EQ(std::filesystem::file_size(items[0].output), 6U);
}

TEST(Run, AnItemWithAFaultFailsWithoutWork) {
  Item item{"folder", "", false};
  item.fault = Error(ErrorKind::io, "cannot read folder 'folder': why").about("folder");
  const auto work = [](const Source&, const Sink*) -> Result { throw std::logic_error("worked"); };
  Recorder recorder;
  const Tally tally = run_items(std::span(&item, 1), {}, work, recorder);
  EXPECT_EQ(tally.failed, 1U);
  EXPECT_STREQ(recorder.outcomes.at(0).error->what(), "cannot read folder 'folder': why");
}

TEST(Run, WhatTheSystemRefusesIsNoBug) {
  const auto work = []() -> std::optional<Result> {
    std::filesystem::rename("none/such", "none/other");
    return std::nullopt;
  };
  const Outcome outcome = attempt({"in", "", false}, work);
  EXPECT_EQ(outcome.error.value().kind(), ErrorKind::io);
  EXPECT_STREQ(outcome.error->what(), "'in': cannot use 'none/such': No such file or directory");
}

TEST(Run, TwoInputsCannotMakeOneOutput) {
  const TemporaryFolder folder;
  const auto out = folder.path() / "x.latent";
  const Item items[] = {{"x.jpg", out, false}, {"x.png", folder.path() / "." / "x.latent", false}};
  Recorder recorder;
  const Tally tally = run_items(items, {{Existing::overwrite}}, write_new, recorder);
  EXPECT_EQ(tally.failed, 1U);
  EXPECT_THAT(recorder.outcomes[1].error->what(), HasSubstr("already the output of 'x.jpg'"));
}

TEST(Run, TheOutputIsNeverTheInput) {
  const TemporaryFolder folder;
  const auto path = folder.file("x.png", "old");
  const Item item{path, path, false};
  Recorder recorder;
  static_cast<void>(run_items(std::span(&item, 1), {{Existing::overwrite}}, write_new, recorder));
  EXPECT_THAT(recorder.outcomes[0].error->what(), HasSubstr("both input and output"));
}

TEST(Run, FoldersAreMadeOnlyWhereThatWasAskedFor) {
  const TemporaryFolder folder;
  const Item items[] = {{"a", folder.path() / "new/deep/a", true},
                        {"b", folder.path() / "none/b", false}};
  Recorder recorder;
  static_cast<void>(run_items(items, {}, write_new, recorder));
  EXPECT_FALSE(recorder.outcomes[0].error);
  EXPECT_THAT(recorder.outcomes[1].error->what(), HasSubstr("No such file or directory"));
}

}  // namespace
}  // namespace sdvae
