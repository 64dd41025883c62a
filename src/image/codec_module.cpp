#include "image/codec_module.h"

#include <fmt/format.h>

#include "base/module.h"
#include "image/unreadable.h"
#include "sdvae/error.h"

namespace sdvae {

PictureCodec load_codec(const CodecModule& module) {
  if (!module.is_built) {
    throw Unreadable(fmt::format("this build of sdvae reads no {} pictures", module.kind),
                     fmt::format("{}, or build sdvae with {}'s development package ({}-dev)",
                                 kConvertHint, module.library, module.library));
  }
  const std::string purpose = fmt::format("read {} pictures", module.kind);
  try {
    const auto entry = reinterpret_cast<CodecEntry>(
        load_module_entry({module.file, kCodecEntryName, purpose, module.library}));
    PictureCodec codec;
    entry(codec);
    return codec;
  } catch (const Error& error) {
    // One picture's trouble, not the model's: the other pictures of a run may be of other kinds.
    throw Unreadable(error.what(), error.hint());
  }
}

}  // namespace sdvae
