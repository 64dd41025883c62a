// Ctrl-C and termination: the program ends at once with status 130, and no half-written file is
// left.
#pragma once

namespace sdvae::cli {

// Call once, before any other thread starts: the signals are blocked here and taken by a thread
// that may use locks, unlike a signal handler.
void end_cleanly_on_interrupt();

}  // namespace sdvae::cli
