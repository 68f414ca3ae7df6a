#pragma once
// Guests as child processes: python3 under assets/guest/, with a channel of its own beside its stdin, stdout
// and stderr.

#include <memory>
#include <string>

#include "guest/channel.h"

namespace zocalo::native {

/// A child process and its end of the channel. Neither send() nor receive() ever waits.
class PythonGuest : public guest::GuestChannel {
 public:
  /// To be polled for reading: readable when receive() may have a frame or gone() may have news.
  virtual int descriptor() const = 0;
  virtual int process_id() const = 0;
};

/// Starts `python3`: $ZOCALO_PYTHON, or /usr/bin/python3, or the first on PATH.
class PythonLauncher final : public guest::GuestLauncher {
 public:
  /// `shim_folder` holds native.py and zocalo_guest/ (assets/guest/).
  explicit PythonLauncher(std::string shim_folder);

  /// The guest dies with the thread that launched it (prctl(2), PR_SET_PDEATHSIG), so launch from one that
  /// stays.
  std::unique_ptr<guest::GuestChannel> launch(GuestId guest, const guest::Program& program,
                                              std::string& error) override;
  /// The same, for those who poll.
  std::unique_ptr<PythonGuest> launch_python(std::string& error);

 private:
  std::string shim_folder_;
};

/// The interpreter that guests run under; "" and a reason with a remedy if there is none.
std::string find_python(std::string& error);

}  // namespace zocalo::native
