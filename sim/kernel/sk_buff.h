#pragma once
// What Linux 6.18's buffers cost of a socket's memory (truesize), on 64-bit machines.

#include <cstdint>

namespace zocalo::kernel {

inline constexpr std::uint32_t kPage = 4096;       ///< PAGE_SIZE
inline constexpr std::uint32_t kSkBuff = 256;      ///< sizeof(struct sk_buff), as its cache aligns it
inline constexpr std::uint32_t kSharedInfo = 320;  ///< sizeof(struct skb_shared_info), aligned
inline constexpr std::uint32_t kLargestHead = kPage - kSharedInfo;  ///< SKB_MAX_ORDER(0, 0)
inline constexpr std::uint32_t kMostPieces = 17;                    ///< MAX_SKB_FRAGS
inline constexpr std::uint32_t kSmallHead = 576;                    ///< SKB_SMALL_HEAD_CACHE_SIZE
/// SKB_TRUESIZE of one whose data lies in pages.
inline constexpr std::uint32_t kEmptyBuffer = kSkBuff + kSmallHead;

}  // namespace zocalo::kernel
