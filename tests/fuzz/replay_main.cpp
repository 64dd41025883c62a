// Runs a fuzz target over a corpus and over fixed mutations of it:  replay CORPUS_FOLDER
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <random>
#include <vector>

#include "fuzz/target.h"

namespace {

namespace fs = std::filesystem;
using Input = std::vector<std::uint8_t>;

constexpr int kMutationsPerFile = 2000;

std::vector<fs::path> files_of(const fs::path& folder) {
  std::vector<fs::path> files;
  for (const auto& entry : fs::directory_iterator(folder)) files.push_back(entry.path());
  std::sort(files.begin(), files.end());
  return files;
}

Input read(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
}

// A few bytes set, the end cut, or a part doubled. The same for a seed.
Input mutated(Input bytes, std::mt19937& random) {
  const auto below = [&](std::size_t limit) { return limit == 0 ? 0 : random() % limit; };
  for (std::size_t i = below(4); i > 0 && !bytes.empty(); --i) {
    bytes[below(bytes.size())] = static_cast<std::uint8_t>(random());
  }
  if (below(4) == 0) bytes.resize(below(bytes.size() + 1));
  if (below(8) == 0 && !bytes.empty()) {
    const Input part(bytes.begin() + static_cast<std::ptrdiff_t>(below(bytes.size())), bytes.end());
    bytes.insert(bytes.end(), part.begin(), part.end());
  }
  return bytes;
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 2) return 2;
  std::mt19937 random(20260101);  // NOLINT(cert-msc51-cpp): the same mutations every time
  const std::vector<fs::path> files = files_of(argv[1]);
  for (const fs::path& path : files) {
    const Input bytes = read(path);
    LLVMFuzzerTestOneInput(bytes.data(), bytes.size());
    for (int i = 0; i < kMutationsPerFile; ++i) {
      const Input changed = mutated(bytes, random);
      LLVMFuzzerTestOneInput(changed.data(), changed.size());
    }
  }
  std::printf("%zu files, %d mutations each\n", files.size(), kMutationsPerFile);
  return files.empty() ? 1 : 0;
}
