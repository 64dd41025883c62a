// The program's exit codes; the README has a table of them.
#pragma once

#include "sdvae/error.h"

namespace sdvae::cli {

enum class ExitCode {
  done = 0,
  failed = 1,  // I/O, bad data or an item of a batch failed.
  usage = 2,
  model = 3,            // The model is missing or unusable.
  not_good_enough = 4,  // A picture is below --min-psnr.
  bug = 70,
  interrupted = 130,
};

[[nodiscard]] inline ExitCode exit_code_of(ErrorKind kind) noexcept {
  switch (kind) {
    case ErrorKind::io:
    case ErrorKind::bad_data:
      return ExitCode::failed;
    case ErrorKind::usage:
      return ExitCode::usage;
    case ErrorKind::model:
      return ExitCode::model;
    case ErrorKind::internal:
      return ExitCode::bug;
  }
  return ExitCode::bug;
}

}  // namespace sdvae::cli
