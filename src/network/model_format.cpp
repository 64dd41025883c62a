#include "network/model_format.h"

#include <algorithm>
#include <string>
#include <string_view>

#include <fmt/format.h>

#include "base/file.h"
#include "sdvae/error.h"

namespace sdvae {
namespace {

constexpr std::string_view kLfsPointer = "version https://git-lfs";
constexpr std::size_t kHeadBytes = 512;  // in which a web page shows itself
constexpr std::string_view kZipMagic = "PK\x03\x04";
// The list of a zip archive's names stands at its end; a full checkpoint's takes some 100 KB.
constexpr std::size_t kTailBytes = 1 << 20;

bool is_web_page(std::string_view text) {
  const auto start = text.find_first_not_of(" \t\r\n\xEF\xBB\xBF");
  if (start == std::string_view::npos || text[start] != '<') return false;
  const std::string_view rest = text.substr(start + 1, 8);
  return rest.starts_with("!DOCTYPE") || rest.starts_with("!doctype") || rest.starts_with("html") ||
         rest.starts_with("HTML") || rest.starts_with("?xml");
}

// torch.save writes zip archives too; only TorchScript's hold constants.pkl.
ModelFormat zip_format(std::string_view names) {
  const bool saved = names.find("data.pkl") != std::string_view::npos;
  const bool scripted = names.find("constants.pkl") != std::string_view::npos;
  return saved && !scripted ? ModelFormat::pickle : ModelFormat::torchscript;
}

std::string_view describe(ModelFormat format) {
  switch (format) {
    case ModelFormat::torchscript:
      return "it is a TorchScript model, not a safetensors file";
    case ModelFormat::safetensors:
      return "it holds bare weights (safetensors), not a TorchScript model";
    case ModelFormat::pickle:
      return "it is a Python pickle, which can run any code when it is loaded";
    case ModelFormat::web_page:
      return "it is a web page: a download went wrong";
    case ModelFormat::lfs_pointer:
      return "it is a Git LFS pointer: the file itself was not fetched";
    case ModelFormat::empty:
      return "the file is empty or unreadable";
    case ModelFormat::unknown:
      break;
  }
  return "it is neither a safetensors file nor a TorchScript model";
}

}  // namespace

ModelFormat model_format(ByteView content) {
  const std::string_view text(reinterpret_cast<const char*>(content.data()), content.size());
  if (text.empty()) return ModelFormat::empty;
  if (text.starts_with(kZipMagic)) {
    return zip_format(text.substr(text.size() - std::min(text.size(), kTailBytes)));
  }
  if (is_web_page(text.substr(0, kHeadBytes))) return ModelFormat::web_page;
  if (text.starts_with(kLfsPointer)) return ModelFormat::lfs_pointer;
  // Eight bytes of length, then JSON. Shorter or otherwise damaged ones are for the reader to name.
  if (text.size() > 8 && text[8] == '{') return ModelFormat::safetensors;
  if (text.starts_with("\x80")) return ModelFormat::pickle;
  return ModelFormat::unknown;
}

void fail_no_model(const std::filesystem::path& path, ModelFormat format) {
  const char* hint = kWhatToGive;
  if (format == ModelFormat::torchscript) {
    hint =
        "give the weights that it was made from, a .safetensors file or a diffusers folder; the "
        "TorchScript model itself can be used as it is";
  } else if (format == ModelFormat::pickle) {
    hint =
        "look for the same model as .safetensors, or convert it where you trust it: "
        "AutoencoderKL.from_single_file(FILE).save_pretrained(FOLDER) in diffusers";
  } else if (format == ModelFormat::lfs_pointer) {
    hint = "run 'git lfs pull' in its repository, or download the file itself";
  } else if (format == ModelFormat::web_page) {
    hint = "fetch it again, with the address of the file itself";
  }
  throw Error(ErrorKind::model,
              fmt::format("cannot use model {}: {}", quoted(path), describe(format)), hint)
      .about(path);
}

}  // namespace sdvae
