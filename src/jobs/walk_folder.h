// The files of a folder and of all folders below it.
#pragma once

#include <filesystem>

#include "jobs/inputs.h"

namespace sdvae {

// Adds the files of that kind, in order of names, and what was passed over. Each folder is read
// once: links to folders are followed when all real ones were read, and not to a folder that holds
// the link, so that loops end. A folder that cannot be read is added with a fault, and so is the
// whole one when it holds nothing of that kind.
void walk_folder(const std::filesystem::path& folder, FileKind kind, Inputs& inputs);

}  // namespace sdvae
