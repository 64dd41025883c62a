// Where the result of an item goes. Safe from any thread.
#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "base/atomic_file.h"
#include "base/bytes.h"
#include "jobs/outputs.h"
#include "jobs/source.h"

namespace sdvae {

class Sink {
 public:
  Sink() = default;
  Sink(const Sink&) = delete;
  Sink& operator=(const Sink&) = delete;
  Sink(Sink&&) = delete;
  Sink& operator=(Sink&&) = delete;
  virtual ~Sink() = default;

  // As the user named it: a path, or "-".
  [[nodiscard]] virtual std::string label() const = 0;
  // Whether the pictures of one item can all go there, or only its first.
  [[nodiscard]] virtual bool takes_several() const = 0;
  // The result that is there already, to be compared with what would be made now; null when there
  // is none.
  [[nodiscard]] virtual std::unique_ptr<Source> kept() const = 0;
  // Before any work is spent on the item: throws Error (io) when its result could not be kept.
  virtual void prepare() const = 0;
  // Result number `part` of the item, whole or not at all. Gives the label of where it went. Throws
  // Error (io).
  [[nodiscard]] virtual std::string write(ByteView bytes, std::size_t part) const = 0;
  // Whether no result was written, because files that are to be left alone appeared after `kept`
  // had found none.
  [[nodiscard]] virtual bool was_overtaken() const = 0;
};

struct SinkRules {
  Existing existing = Existing::refuse;
  int stream = -1;  // Descriptor that an output called "-" stands for.
};

// The item's output: a file whose further parts are numbered (out.png, out-1.png, ...), or the
// stream for "-"; null when the item has none. Nothing is opened yet.
[[nodiscard]] std::unique_ptr<Sink> sink_of(const Item& item, const SinkRules& rules);

}  // namespace sdvae
