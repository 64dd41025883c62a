// Asserts that a statement throws sdvae::Error of a kind, with a sentence that holds some words.
#pragma once

#include <string>

#include <gmock/gmock.h>

#include "sdvae/error.h"

namespace sdvae::testing_support {

template <typename Step>
void expect_error(ErrorKind kind, const std::string& words, const Step& step) {
  try {
    step();
    ADD_FAILURE() << "no error; expected one with \"" << words << '"';
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    EXPECT_THAT(error.what(), testing::HasSubstr(words));
  }
}

}  // namespace sdvae::testing_support
