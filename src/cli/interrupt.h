// Ctrl-C and termination: the program ends at once with status 130, and no half-written file is
// left. A limit on the size of files ends no program, but the write that meets it.
#pragma once

namespace sdvae::cli {

// Blocks the signals and starts a thread that waits for them, because a thread may use locks and a
// signal handler may not. To be called once, before any other thread starts.
void end_cleanly_on_interrupt();

}  // namespace sdvae::cli
