#include "engine/halves.h"

#include <fmt/format.h>

#include "sdvae/error.h"

namespace sdvae {
namespace {

[[noreturn]] void fail_half(const ModelInfo& model, const char* task, const char* present,
                            const char* missing) {
  const char* const pair =
      model.kind == "AutoencoderTiny" ? ", or put the other of its TAESD pair beside the file" : "";
  throw Error(ErrorKind::model,
              fmt::format("model '{}' cannot {}: its file {} holds {} only", model.name, task,
                          model.source, present),
              fmt::format("take a model that has {} too{}", missing, pair));
}

}  // namespace

void require_encoder(const ModelInfo& model) {
  if (!model.has_encoder) fail_half(model, "encode", "a decoder", "an encoder");
}

void require_decoder(const ModelInfo& model) {
  if (!model.has_decoder) fail_half(model, "decode", "an encoder", "a decoder");
}

}  // namespace sdvae
