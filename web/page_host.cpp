#include "page_host.h"

#include <emscripten.h>

#include <cstdlib>
#include <nlohmann/json.hpp>
#include <utility>

namespace zocalo::web {

EM_JS(char*, page_setting, (const char* key), {
  const text = Module.page.setting(UTF8ToString(key));
  const size = lengthBytesUTF8(text) + 1;
  const at = _malloc(size);
  stringToUTF8(text, at, size);
  return at;
});
EM_JS(void, page_set_setting, (const char* key, const char* value),
      { Module.page.setSetting(UTF8ToString(key), UTF8ToString(value)); });
EM_JS(void, page_want_recording, (const char* lesson), { Module.page.wantRecording(UTF8ToString(lesson)); });
EM_JS(void, page_save_file, (const char* name, const std::uint8_t* data, std::size_t size),
      { Module.page.saveFile(UTF8ToString(name), HEAPU8.slice(data, data + size)); });
EM_JS(void, page_ask_for_file, (void), { Module.page.askForFile(); });
EM_JS(void, page_copy, (const char* text), { Module.page.copy(UTF8ToString(text)); });
EM_JS(void, page_open_url, (const char* url), { Module.page.openUrl(UTF8ToString(url)); });
EM_JS(void, page_address, (const char* fragment), { Module.page.address(UTF8ToString(fragment)); });
EM_JS(void, page_copy_link, (const char* fragment), { Module.page.copyLink(UTF8ToString(fragment)); });
EM_JS(void, page_open_link, (const char* fragment), { Module.page.openLink(UTF8ToString(fragment)); });
EM_JS(void, page_state_text, (const char* text), { Module.page.stateText(UTF8ToString(text)); });
EM_JS(void, page_title, (const char* text), { Module.page.title(UTF8ToString(text)); });
EM_JS(void, page_live_command, (const char* command), { Module.page.liveCommand(UTF8ToString(command)); });
EM_JS(void, page_live_breakpoints, (const char* list), { Module.page.liveBreakpoints(UTF8ToString(list)); });

double PageHost::seconds() { return emscripten_get_now() / 1000; }

const Bytes* PageHost::asset(const std::string& path) const {
  const auto at = assets_.find(path);
  return at == assets_.end() ? nullptr : &at->second;
}

std::vector<std::string> PageHost::lessons() {
  const Bytes* list = asset("lessons/order.json");
  if (list == nullptr) return {};
  const auto json = nlohmann::json::parse(*list, nullptr, false);
  return json.is_array() ? json.get<std::vector<std::string>>() : std::vector<std::string>{};
}

std::optional<std::string> PageHost::read_lesson(const std::string& lesson, const std::string& path) {
  const Bytes* bytes = asset("lessons/" + lesson + "/" + path);
  if (bytes == nullptr) return std::nullopt;
  return to_string(*bytes);
}

std::optional<Bytes> PageHost::lesson_recording(const std::string& lesson) {
  const auto at = recordings_.find(lesson);
  if (at == recordings_.end()) {
    if (asked_.insert(lesson).second) page_want_recording(lesson.c_str());
    return std::nullopt;
  }
  if (at->second.empty()) return std::nullopt;
  return at->second;
}

bool PageHost::lesson_pending(const std::string& lesson) {
  return recordings_.find(lesson) == recordings_.end();
}

std::string PageHost::setting(const std::string& key) {
  char* text = page_setting(key.c_str());
  std::string result = text;
  std::free(text);
  return result;
}

void PageHost::set_setting(const std::string& key, const std::string& value) {
  page_set_setting(key.c_str(), value.c_str());
}

void PageHost::save_file(const std::string& name, const Bytes& bytes) {
  page_save_file(name.c_str(), bytes.data(), bytes.size());
}

void PageHost::ask_for_file() { page_ask_for_file(); }
void PageHost::copy(const std::string& text) { page_copy(text.c_str()); }
void PageHost::open_url(const std::string& url) { page_open_url(url.c_str()); }
void PageHost::address(const std::string& fragment) { page_address(fragment.c_str()); }
void PageHost::copy_link(const std::string& fragment) { page_copy_link(fragment.c_str()); }
void PageHost::open_link(const std::string& fragment) { page_open_link(fragment.c_str()); }
void PageHost::state_text(const std::string& text) { page_state_text(text.c_str()); }
void PageHost::title(const std::string& text) { page_title(text.c_str()); }
void PageHost::live_command(const std::string& command) { page_live_command(command.c_str()); }
void PageHost::live_breakpoints(const std::string& list) { page_live_breakpoints(list.c_str()); }

void PageHost::guests_loading(double share) { support_ = {nullptr, share, ""}; }
void PageHost::guests_ready() { support_ = {&launcher_, 1, ""}; }
void PageHost::guests_failed(const std::string& problem) { support_ = {nullptr, 0, problem}; }

}  // namespace zocalo::web
