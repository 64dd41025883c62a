// What a fuzz target is: one function that takes any bytes and must neither crash nor leak.
//
// libFuzzer calls it with bytes of its own making (SDVAE_FUZZ=ON, clang); replay_main.cpp calls it
// with the files of tests/fuzz/corpus and thousands of fixed mutations of them, as an ordinary
// test.
#pragma once

#include <cstddef>
#include <cstdint>

// The name is libFuzzer's.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);  // NOLINT
