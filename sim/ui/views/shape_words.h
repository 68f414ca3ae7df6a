#pragma once
// A link's shape for people: netem's own words in English, which they are; in Spanish what they mean.

#include <string>

#include "base/language.h"

namespace zocalo::ui {

/// "delay 20ms 5ms loss 1%": "demora 20 ms ± 5 ms, pérdida 1 %". What netem does not understand stays as it
/// is; "" gives "no delay, no loss".
std::string shape_words(const std::string& shape, Language language);

}  // namespace zocalo::ui
