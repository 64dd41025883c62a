// Where the result of each input goes.
#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "jobs/inputs.h"
#include "sdvae/error.h"

namespace sdvae {

struct OutputRequest {
  std::filesystem::path file;    // One output by name, "-" for standard output. May be empty.
  std::filesystem::path folder;  // Folder for all outputs (--out-dir). May be empty.
  bool beside = false;           // Whether each output goes next to its input (--beside).
  bool required = true;          // False of roundtrip, which has no output where none is named.
  std::string extension;         // Ending of outputs named after their inputs, such as ".latent".
};

struct Item {
  std::filesystem::path input;   // Path of the input, "-" of standard input.
  std::filesystem::path output;  // Path of the output, "-" of standard output. Empty: none.
  bool make_folder = false;      // Whether the output's folder is made when it is missing.
  // Whether the output's name keeps the input's extension, to tell it apart from another's.
  bool keeps_extension = false;
  std::optional<Error> fault = {};  // Why the input cannot be worked on; the item has no output.
};

// One item for each input, in order. Outputs named after their inputs keep the extension where two
// would have one name: a.jpg and a.png give a.jpg.latent and a.png.latent. Throws Error (usage)
// when the outputs of a batch have no place, or a single output is named for several inputs.
[[nodiscard]] std::vector<Item> plan_outputs(const Inputs& inputs, const OutputRequest& request);

}  // namespace sdvae
