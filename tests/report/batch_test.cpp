#include "report/batch.h"

#include <gmock/gmock.h>

namespace sdvae::report {
namespace {

using testing::ElementsAre;

TEST(Batch, TheSummaryCounts) {
  EXPECT_EQ(summary_of({.done = 3, .skipped = 1, .failed = 2}, {}), "3 done (1 skipped), 2 failed");
}

TEST(Batch, TheSummarySaysWhatWasPassedOver) {
  EXPECT_EQ(summary_of({}, {.other_kinds = 1, .hidden = 2}),
            "0 done (0 skipped), 0 failed; passed over: 1 file of another kind, 2 hidden");
  EXPECT_EQ(summary_of({}, {.other_kinds = 2, .folders = 1}),
            "0 done (0 skipped), 0 failed; passed over: 2 files of other kinds, 1 link to a folder "
            "that is read once");
}

TEST(Batch, LongerNamesAreSaidOnce) {
  Item plain{.input = "b.jpg", .output = "b.latent"};
  Item longer{.input = "a.jpg", .output = "a.jpg.latent", .keeps_extension = true};
  EXPECT_TRUE(notes_of(std::span(&plain, 1)).empty());
  const Item items[] = {plain, longer, longer};
  EXPECT_THAT(notes_of(items),
              ElementsAre("2 outputs keep the input's extension, as 'a.jpg.latent' does: two "
                          "inputs would share a name without"));
}

}  // namespace
}  // namespace sdvae::report
