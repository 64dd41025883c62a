#include "hub/cache.h"

#include <gmock/gmock.h>

#include "support/temporary_folder.h"

namespace sdvae::hub {
namespace {

using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;
using testing_support::TemporaryFolder;

const std::string kOld(40, 'a');
const std::string kNew(40, 'b');
const std::vector<std::string> kFiles = {"config.json", "w.safetensors"};

class Cache : public testing::Test {
 protected:
  void put(const std::string& repo, const std::string& commit, const std::string& name) const {
    static_cast<void>(folder_.file(repo + "/snapshots/" + commit + "/" + name, "x"));
  }
  void point_main_to(const std::string& repo, const std::string& commit) const {
    static_cast<void>(folder_.file(repo + "/refs/main", commit));
  }
  std::string found(std::span<const std::string> files = kFiles) const {
    const auto snapshot = find_snapshot(folder_.path(), "o/n", files);
    return snapshot ? snapshot->filename().string() : "";
  }

  TemporaryFolder folder_;
};

TEST_F(Cache, FoldersAreNamedLikeHuggingFace) {
  EXPECT_EQ(repo_folder("/c", "owner/a-name"), "/c/models--owner--a-name");
  EXPECT_EQ(repo_folder("/c", "gpt2"), "/c/models--gpt2");
}

TEST_F(Cache, CommitsAreFortyHexadecimalDigits) {
  EXPECT_TRUE(is_commit(kOld));
  EXPECT_FALSE(is_commit(std::string(39, 'a')));
  EXPECT_FALSE(is_commit(std::string(40, 'g')));
  EXPECT_FALSE(is_commit("../../../../../../../../../../../../../.."));
}

TEST_F(Cache, MainIsFollowed) {
  for (const std::string& name : kFiles) {
    put("models--o--n", kOld, name);
    put("models--o--n", kNew, name);
  }
  point_main_to("models--o--n", kOld + "\n");
  EXPECT_EQ(found(), kOld);
  point_main_to("models--o--n", kNew);
  EXPECT_EQ(found(), kNew);
}

TEST_F(Cache, ASnapshotMustHaveAllFiles) {
  EXPECT_EQ(found(), "");
  put("models--o--n", kNew, "config.json");
  point_main_to("models--o--n", kNew);
  EXPECT_EQ(found(), "");
  EXPECT_EQ(found({}), kNew);
  for (const std::string& name : kFiles) put("models--o--n", kOld, name);
  EXPECT_EQ(found(), kOld);
}

TEST_F(Cache, LinksToNowhereAreNoFiles) {
  put("models--o--n", kOld, "config.json");
  std::filesystem::create_symlink("../../blobs/gone",
                                  folder_.path() / "models--o--n/snapshots" / kOld / kFiles[1]);
  EXPECT_EQ(found(), "");
}

TEST_F(Cache, AHostileMainLeadsNowhere) {
  static_cast<void>(folder_.file("elsewhere/config.json", "x"));
  static_cast<void>(folder_.file("elsewhere/w.safetensors", "x"));
  put("models--o--n", kOld, "x");
  point_main_to("models--o--n", "../../elsewhere");
  EXPECT_EQ(found(), "");
}

TEST_F(Cache, RepositoriesAreListedByTheirNames) {
  put("models--o--n", kOld, "x");
  put("models--a--b-c", kOld, "x");
  put("models--alone", kOld, "x");
  put("datasets--o--d", kOld, "x");
  static_cast<void>(folder_.file("models--o--empty/refs/main", kOld));
  const auto any = [](const std::string&) { return true; };
  EXPECT_THAT(cached_repos(folder_.path(), any),
              ElementsAre(Field(&CachedRepo::repo, "a/b-c"), Field(&CachedRepo::repo, "alone"),
                          Field(&CachedRepo::repo, "o/n")));
  EXPECT_THAT(cached_repos(folder_.path() / "nowhere", any), IsEmpty());
  EXPECT_THAT(cached_repos(folder_.path(), [](const std::string& repo) { return repo == "o/n"; }),
              ElementsAre(Field(&CachedRepo::repo, "o/n")));
}

}  // namespace
}  // namespace sdvae::hub
