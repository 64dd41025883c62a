#include "base/own_folder.h"

#include <fstream>
#include <string>

#include <gtest/gtest.h>

namespace sdvae {
namespace {

TEST(OwnFolder, HoldsAFileThatThisProcessHasLoaded) {
  const std::filesystem::path folder = own_folder();
  ASSERT_TRUE(folder.is_absolute());
  ASSERT_TRUE(std::filesystem::is_directory(folder));
  bool found = false;
  std::ifstream maps("/proc/self/maps");
  for (std::string line; std::getline(maps, line);) {
    const std::size_t path = line.find('/');
    if (path == std::string::npos) continue;
    found = found || std::filesystem::path(line.substr(path)).parent_path() == folder;
  }
  EXPECT_TRUE(found) << folder;
}

}  // namespace
}  // namespace sdvae
