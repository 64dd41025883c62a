#include "base/own_file.h"

#include <gtest/gtest.h>

namespace sdvae {
namespace {

namespace fs = std::filesystem;

TEST(OwnFile, IsThisProgramsFile) {
  EXPECT_EQ(own_file(), fs::canonical("/proc/self/exe"));
  EXPECT_EQ(own_folder(), own_file().parent_path());
}

}  // namespace
}  // namespace sdvae
