// The strings of a .latent file's metadata and what they mean. Pure functions, safe from any
// thread.
//
// Keys of ours begin with "sdvae."; numbers are written as the shortest text that reads back equal,
// with a point whatever the locale. Keys that mean nothing to us go through unchanged.
#pragma once

#include <string>

#include "latent/metadata_reader.h"
#include "sdvae/latent.h"

namespace sdvae {

struct StorageFacts {
  LatentInfo info;
  bool stored_raw = false;    // The file holds raw values, else scaled ones.
  bool names_family = false;  // The file names its family, else ComfyUI's rule did, or nobody.
};

// What a file says about its values. Metadata of ours decide; without them ComfyUI's rule: no
// marker is sd1 scaled by 0.18215, a marker is raw of a family that nobody names. `context` begins
// the sentence: "cannot read 'a.latent'". Throws Error (bad_data) naming the key when metadata of
// ours are malformed, incomplete or of a newer schema.
[[nodiscard]] StorageFacts read_metadata(const Metadata& metadata, bool has_marker,
                                         const std::string& context);

// The metadata of a file to be written; what is unknown is left out. Throws Error (bad_data) when
// the facts hold something that read_metadata would refuse.
[[nodiscard]] Metadata make_metadata(const StorageFacts& facts, const std::string& context);

}  // namespace sdvae
