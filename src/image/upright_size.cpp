#include "image/upright_size.h"

#include <utility>

#include <fmt/format.h>

#include "image/bmp_header.h"
#include "image/jpeg_header.h"
#include "image/orient.h"
#include "image/png_header.h"
#include "image/pnm_header.h"
#include "image/sniff.h"
#include "image/unreadable.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

template <typename Header>
UprightSize turned(const Header& header) {
  UprightSize size{header.width, header.height};
  if (swaps_sides(header.orientation)) std::swap(size.width, size.height);
  return size;
}

UprightSize size_of(ByteView file) {
  switch (sniff(file)) {
    case PictureFormat::jpeg:
      return turned(walk_jpeg(file));
    case PictureFormat::png:
      return turned(walk_png(file));
    case PictureFormat::bmp: {
      const BmpFile bmp = walk_bmp(file);
      return {bmp.width, bmp.height};
    }
    case PictureFormat::pnm: {
      const PnmHeader pnm = read_pnm_header(file);
      return {pnm.width, pnm.height};
    }
  }
  throw Error(ErrorKind::internal, "a picture format without a reader");
}

}  // namespace

UprightSize upright_size(ByteView file, const std::string& name) {
  try {
    return size_of(file);
  } catch (const Unreadable& reason) {
    throw Error(ErrorKind::bad_data, fmt::format("cannot read {}: {}", name, reason.what()),
                reason.hint());
  }
}

}  // namespace sdvae
