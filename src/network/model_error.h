// Errors of reading, as errors of the model that was to be read.
#pragma once

#include "sdvae/error.h"

namespace sdvae {

// Calls `work` and gives its result. A model that cannot be read is a model that cannot be used,
// whatever the reason: an Error that `work` throws becomes one of kind model, and keeps the rest.
template <typename Work>
auto as_model_error(const Work& work) -> decltype(work()) {
  try {
    return work();
  } catch (const Error& error) {
    throw Error(ErrorKind::model, error.what(), error.remedy()).about(error.path());
  }
}

}  // namespace sdvae
