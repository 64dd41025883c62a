// Files that appear whole or not at all.
//
// The bytes go to a temporary file in the target's own folder, are synced to the disk, checked at
// close, and renamed into place. A target that is a device or a pipe (/dev/stdout, /dev/null, a
// FIFO) is written to directly; a symbolic link is followed. Safe from any thread.
#pragma once

#include <filesystem>
#include <mutex>
#include <shared_mutex>
#include <span>

#include "base/bytes.h"

namespace sdvae {

// What becomes of a file that exists already.
enum class Existing {
  refuse,     // The write ends with an error.
  overwrite,  // The write replaces the file.
  skip,       // The write leaves the file alone and says so.
};

// Whether the file was written: false where it exists, or appeared meanwhile, and Existing::skip
// leaves it alone. Throws Error (io) when it exists and is to be refused, or cannot be written.
bool write_file(const std::filesystem::path& path, ByteView bytes, Existing existing);

// Writes several pieces of bytes as one file, one after the other. Gives and throws what write_file
// does.
bool write_pieces(const std::filesystem::path& path, std::span<const ByteView> pieces,
                  Existing existing);

// Throws what write_file would throw for that target, as far as it shows before any work is spent.
void check_writable(const std::filesystem::path& path, Existing existing);

// True when the path names a regular file that exists (through links), so that a write replaces it.
[[nodiscard]] bool is_existing_file(const std::filesystem::path& path);

// Waits (at most two seconds) for writes in progress to end and holds back new ones for as long as
// the lock lives: whoever ends the process in between leaves no temporary file behind.
[[nodiscard]] std::unique_lock<std::shared_timed_mutex> hold_back_writes();

}  // namespace sdvae
