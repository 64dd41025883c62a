// What a job found on its way, as notes for people. Pure functions.
#pragma once

#include <string>
#include <vector>

#include "jobs/finding.h"
#include "sdvae/remedy.h"

namespace sdvae::report {

struct Note {
  std::string sentence;
  bool is_detail = false;  // for those who want to hear more
  Remedy remedy = {};      // what the caller can do about it; may be none
};

[[nodiscard]] std::vector<Note> notes_of(const Finding& finding);

}  // namespace sdvae::report
