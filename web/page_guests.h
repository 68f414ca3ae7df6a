#pragma once
// Guests of the page: Pyodide in a worker (guest_worker.mjs). Frames go by messages; this side never waits.

#include <map>
#include <memory>
#include <optional>
#include <string>

#include "guest/channel.h"

namespace zocalo::web {

class PageLauncher;

class PageChannel final : public guest::GuestChannel {
 public:
  PageChannel(PageLauncher& launcher, unsigned serial) : launcher_(launcher), serial_(serial) {}
  ~PageChannel() override;
  void send(Bytes frame) override;
  std::optional<Bytes> receive() override;
  std::optional<guest::Gone> gone() override;
  void kill() override;

 private:
  friend class PageLauncher;
  PageLauncher& launcher_;
  unsigned serial_;  ///< names the guest to the worker; a guest's id comes again in the next run, this never
  guest::FrameReader frames_;
  std::size_t heard_ = 0;  ///< octets that the guest has not been told are taken
  std::optional<guest::Gone> gone_;
};

/// Outlives its channels.
class PageLauncher final : public guest::GuestLauncher {
 public:
  std::unique_ptr<guest::GuestChannel> launch(GuestId guest, const guest::Program& program,
                                              std::string& error) override;

  /// The worker says: octets of frames, or an end, of the guest with this serial. Unknown ones were killed
  /// before.
  void hear(unsigned serial, ByteView octets);
  void bury(unsigned serial, std::string text);

 private:
  friend class PageChannel;
  std::map<unsigned, PageChannel*> channels_;
  unsigned next_serial_ = 1;
};

}  // namespace zocalo::web
