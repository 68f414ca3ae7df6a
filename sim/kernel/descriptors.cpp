#include "kernel/descriptors.h"

#include <algorithm>
#include <utility>

namespace zocalo::kernel {

File* DescriptorTable::find(Fd fd) const {
  const auto index = static_cast<std::size_t>(fd);
  return fd >= 0 && index < files_.size() ? files_[index] : nullptr;
}

Fd DescriptorTable::install(File& file, Fd least) {
  Fd fd = least;
  while (find(fd) != nullptr || holds_stream(fd)) ++fd;
  if (fd >= kLimit) return -1;
  if (static_cast<std::size_t>(fd) >= files_.size()) files_.resize(static_cast<std::size_t>(fd) + 1);
  files_[static_cast<std::size_t>(fd)] = &file;
  ++file.references;
  file.owners.push_back({guest_, fd});
  return fd;
}

Fd DescriptorTable::reopen_stream(Fd least) {
  for (Fd fd = least; fd >= 0 && fd < kStreams; ++fd) {
    if (find(fd) != nullptr || holds_stream(fd)) continue;
    streams_[static_cast<std::size_t>(fd)] = true;
    return fd;
  }
  return -1;
}

void DescriptorTable::install_input(File& file) {
  files_[0] = &file;
  streams_[0] = false;
  ++file.references;
  file.owners.push_back({guest_, 0});
}

File* DescriptorTable::take(Fd fd) {
  if (holds_stream(fd)) streams_[static_cast<std::size_t>(fd)] = false;
  File* file = find(fd);
  if (file == nullptr) return nullptr;
  files_[static_cast<std::size_t>(fd)] = nullptr;
  std::erase(file->owners, trace::Owner{guest_, fd});
  return file;
}

std::vector<Fd> DescriptorTable::open() const {
  std::vector<Fd> fds;
  for (std::size_t i = 0; i < files_.size(); ++i) {
    if (files_[i] != nullptr) fds.push_back(static_cast<Fd>(i));
  }
  return fds;
}

}  // namespace zocalo::kernel
