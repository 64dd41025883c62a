// What a job found on its way, as notes for people. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "jobs/finding.h"
#include "sdvae/remedy.h"

namespace sdvae::report {

struct Note {
  std::string sentence;
  bool is_detail = false;  // True when only people who asked for more notes should read it.
  Remedy remedy = {};      // What the caller can do about it; may be RemedyKind::none.
};

[[nodiscard]] std::vector<Note> notes_of(const Finding& finding);

}  // namespace sdvae::report
