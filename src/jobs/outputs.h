// Where the result of each input goes.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "jobs/inputs.h"

namespace sdvae {

struct OutputRequest {
  std::filesystem::path file;    // one output by name, "-" for standard output; may be empty
  std::filesystem::path folder;  // --out-dir; may be empty
  bool beside = false;           // --beside: next to each input
  bool required = true;          // false: no output at all when none is named (roundtrip)
  std::string extension;         // of outputs named after their inputs, such as ".latent"
};

struct Item {
  std::filesystem::path input;   // "-" is standard input
  std::filesystem::path output;  // "-" is standard output; empty: none
  bool make_folder = false;      // the output's folder is made when it is missing (--out-dir)
};

// One item for each input, in order. Throws Error (usage) when the outputs of a batch have no
// place, or a single output is named for several inputs.
[[nodiscard]] std::vector<Item> plan_outputs(const Inputs& inputs, const OutputRequest& request);

}  // namespace sdvae
