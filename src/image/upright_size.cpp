#include "image/upright_size.h"

#include <fmt/format.h>

#include "image/codecs.h"
#include "image/sniff.h"
#include "image/unreadable.h"
#include "sdvae/error.h"

namespace sdvae {

UprightSize upright_size(ByteView file, const std::string& name) {
  try {
    return codec_of(sniff(file)).upright_size(file);
  } catch (const Unreadable& reason) {
    throw Error(ErrorKind::bad_data, fmt::format("cannot read {}: {}", name, reason.what()),
                reason.hint());
  }
}

}  // namespace sdvae
