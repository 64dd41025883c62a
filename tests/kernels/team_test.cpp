#include "kernels/team.h"

#include <stdexcept>

#include <gmock/gmock.h>

namespace sdvae::kernels {
namespace {

TEST(Team, EveryMemberWorksOnce) {
  for (const int size : {1, 2, 3, 7}) {
    Team team(size);
    EXPECT_EQ(team.size(), size);
    std::vector<int> calls(static_cast<std::size_t>(size));
    for (int round = 0; round < 200; ++round) {
      team.run([&](int member) { ++calls[static_cast<std::size_t>(member)]; });
    }
    EXPECT_THAT(calls, testing::Each(200));
  }
}

TEST(Team, NobodyPassesABarrierBeforeAllAreThere) {
  Team team(4);
  std::atomic<int> arrived{0};
  std::atomic<int> too_early{0};
  team.run([&](int) {
    for (int round = 1; round <= 300; ++round) {
      arrived.fetch_add(1);
      team.barrier();
      if (arrived.load() < 4 * round) too_early.fetch_add(1);
      team.barrier();
    }
  });
  EXPECT_EQ(arrived.load(), 1200);
  EXPECT_EQ(too_early.load(), 0);
}

TEST(Team, AnExceptionReachesTheCallerAndTheTeamStaysWhole) {
  Team team(3);
  const auto fail = [](int member) {
    if (member == 2) throw std::runtime_error("member 2");
  };
  EXPECT_THROW(team.run(fail), std::runtime_error);
  std::atomic<int> calls{0};
  team.run([&](int) { calls.fetch_add(1); });
  EXPECT_EQ(calls.load(), 3);
}

TEST(Team, SharesCoverEverythingOnce) {
  for (const int count : {0, 1, 5, 64}) {
    int next = 0;
    for (int member = 0; member < 3; ++member) {
      const Share share = share_of(count, member, 3);
      EXPECT_EQ(share.begin, next);
      next = share.end;
    }
    EXPECT_EQ(next, count);
  }
}

}  // namespace
}  // namespace sdvae::kernels
