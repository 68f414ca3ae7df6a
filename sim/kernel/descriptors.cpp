#include "kernel/descriptors.h"

#include <algorithm>
#include <utility>

namespace zocalo::kernel {

File* DescriptorTable::find(Fd fd) const {
  if (fd < kFirst) return fd == 0 ? input_ : nullptr;
  const auto index = static_cast<std::size_t>(fd - kFirst);
  return index < files_.size() ? files_[index] : nullptr;
}

Fd DescriptorTable::install(File& file) {
  auto place = std::find(files_.begin(), files_.end(), nullptr);
  if (place == files_.end()) {
    if (files_.size() >= static_cast<std::size_t>(kLimit - kFirst)) return -1;
    place = files_.insert(files_.end(), nullptr);
  }
  *place = &file;
  const Fd fd = kFirst + static_cast<Fd>(place - files_.begin());
  ++file.references;
  file.owners.push_back({guest_, fd});
  return fd;
}

void DescriptorTable::install_input(File& file) {
  input_ = &file;
  ++file.references;
  file.owners.push_back({guest_, 0});
}

File* DescriptorTable::take_input() { return std::exchange(input_, nullptr); }

File* DescriptorTable::take(Fd fd) {
  File* file = fd < kFirst ? nullptr : find(fd);
  if (file == nullptr) return nullptr;
  files_[static_cast<std::size_t>(fd - kFirst)] = nullptr;
  std::erase(file->owners, trace::Owner{guest_, fd});
  return file;
}

std::vector<Fd> DescriptorTable::open() const {
  std::vector<Fd> fds;
  for (std::size_t i = 0; i < files_.size(); ++i) {
    if (files_[i] != nullptr) fds.push_back(kFirst + static_cast<Fd>(i));
  }
  return fds;
}

}  // namespace zocalo::kernel
