#include "views_stage.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <cstdint>
#include <fstream>
#include <iterator>

#include "imgui.h"

namespace zocalo::ui::test {
namespace {

/// The first of these files that exists, whole; "" if none does.
std::string first_of(std::initializer_list<const char*> paths) {
  for (const char* path : paths) {
    std::ifstream file(path, std::ios::binary);
    if (file) return {std::istreambuf_iterator<char>(file), std::istreambuf_iterator<char>()};
  }
  return {};
}

FontFile font_file(const std::string& bytes) {
  return {reinterpret_cast<const unsigned char*>(bytes.data()), bytes.size()};
}

// ---- rasterising

struct Canvas {
  int width, height;
  std::vector<float> rgb;
};

struct Texture {
  const unsigned char* alpha;
  int width, height;
  float sample(float u, float v) const {
    // Bilinear, as the GPU does.
    const float x = u * static_cast<float>(width) - 0.5f, y = v * static_cast<float>(height) - 0.5f;
    const float fx = x - std::floor(x), fy = y - std::floor(y);
    auto at = [&](int i, int j) {
      i = std::clamp(i, 0, width - 1);
      j = std::clamp(j, 0, height - 1);
      return static_cast<float>(alpha[j * width + i]) / 255;
    };
    const int i = static_cast<int>(std::floor(x)), j = static_cast<int>(std::floor(y));
    return (at(i, j) * (1 - fx) + at(i + 1, j) * fx) * (1 - fy) +
           (at(i, j + 1) * (1 - fx) + at(i + 1, j + 1) * fx) * fy;
  }
};

std::array<float, 4> channels(ImU32 color) {
  return {static_cast<float>(color & 255) / 255, static_cast<float>((color >> 8) & 255) / 255,
          static_cast<float>((color >> 16) & 255) / 255, static_cast<float>(color >> 24) / 255};
}

void triangle(Canvas& canvas, const Texture& texture, const ImDrawVert& a, const ImDrawVert& b,
              const ImDrawVert& c, float density, const ImVec4& clip) {
  auto px = [&](const ImDrawVert& v) { return ImVec2{v.pos.x * density, v.pos.y * density}; };
  const ImVec2 p = px(a), q = px(b), r = px(c);
  const float area = (q.x - p.x) * (r.y - p.y) - (q.y - p.y) * (r.x - p.x);
  if (std::abs(area) < 1e-6f) return;
  auto low = [](float x, float floor) { return static_cast<int>(std::floor(std::max(x, floor))); };
  auto high = [](float x, float roof) { return static_cast<int>(std::ceil(std::min(x, roof))); };
  const int x0 = low(std::min({p.x, q.x, r.x}), std::max(0.0f, clip.x * density)),
            x1 =
                high(std::max({p.x, q.x, r.x}), std::min(static_cast<float>(canvas.width), clip.z * density));
  const int y0 = low(std::min({p.y, q.y, r.y}), std::max(0.0f, clip.y * density)),
            y1 = high(std::max({p.y, q.y, r.y}),
                      std::min(static_cast<float>(canvas.height), clip.w * density));
  const auto ca = channels(a.col), cb = channels(b.col), cc = channels(c.col);
  for (int y = y0; y < y1; ++y) {
    for (int x = x0; x < x1; ++x) {
      const ImVec2 s{static_cast<float>(x) + 0.5f, static_cast<float>(y) + 0.5f};
      const float wa = ((q.x - s.x) * (r.y - s.y) - (q.y - s.y) * (r.x - s.x)) / area;
      const float wb = ((r.x - s.x) * (p.y - s.y) - (r.y - s.y) * (p.x - s.x)) / area;
      const float wc = 1 - wa - wb;
      if (wa < 0 || wb < 0 || wc < 0) continue;
      const float texel =
          texture.sample(a.uv.x * wa + b.uv.x * wb + c.uv.x * wc, a.uv.y * wa + b.uv.y * wb + c.uv.y * wc);
      const float alpha = (ca[3] * wa + cb[3] * wb + cc[3] * wc) * texel;
      float* pixel = &canvas.rgb[static_cast<std::size_t>(y * canvas.width + x) * 3];
      for (std::size_t k = 0; k < 3; ++k)
        pixel[k] = pixel[k] * (1 - alpha) + (ca[k] * wa + cb[k] * wb + cc[k] * wc) * alpha;
    }
  }
}

// ---- PNG, uncompressed

void put32(std::string& out, std::uint32_t v) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>((v >> shift) & 255);
}

void chunk(std::string& out, const std::string& type, const std::string& data) {
  put32(out, static_cast<std::uint32_t>(data.size()));
  const std::string body = type + data;
  out += body;
  std::uint32_t crc = ~0U;
  for (const char ch : body) {
    crc ^= static_cast<unsigned char>(ch);
    for (int bit = 0; bit < 8; ++bit) crc = (crc >> 1) ^ ((crc & 1) != 0 ? 0xedb88320U : 0U);
  }
  put32(out, ~crc);
}

std::string png(const Canvas& canvas) {
  std::string rows;
  for (int y = 0; y < canvas.height; ++y) {
    rows += '\0';
    for (int i = 0; i < canvas.width * 3; ++i)
      rows += static_cast<char>(std::lround(
          std::clamp(canvas.rgb[static_cast<std::size_t>(y * canvas.width * 3 + i)], 0.0f, 1.0f) * 255));
  }
  std::string zlib("\x78\x01", 2);
  std::uint32_t s1 = 1, s2 = 0;
  for (std::size_t at = 0; at < rows.size(); at += 65535) {
    const std::size_t n = std::min<std::size_t>(65535, rows.size() - at);
    zlib += at + n == rows.size() ? '\1' : '\0';
    for (const std::size_t v : {n, ~n}) {
      zlib += static_cast<char>(v & 255);
      zlib += static_cast<char>((v >> 8) & 255);
    }
    zlib += rows.substr(at, n);
  }
  for (const char ch : rows) {
    s1 = (s1 + static_cast<unsigned char>(ch)) % 65521;
    s2 = (s2 + s1) % 65521;
  }
  put32(zlib, (s2 << 16) | s1);
  std::string head;
  put32(head, static_cast<std::uint32_t>(canvas.width));
  put32(head, static_cast<std::uint32_t>(canvas.height));
  head += std::string("\x08\x02\0\0\0", 5);
  std::string out("\x89PNG\r\n\x1a\n", 8);
  chunk(out, "IHDR", head);
  chunk(out, "IDAT", zlib);
  chunk(out, "IEND", {});
  return out;
}

}  // namespace

Stage::Stage(const StageLook& look)
    : look_(look),
      context_(ImGui::CreateContext()),
      regular_(first_of({"/usr/share/fonts/opentype/inter/Inter-Regular.otf",
                         "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf"})),
      strong_(first_of({"/usr/share/fonts/opentype/inter/Inter-SemiBold.otf",
                        "/usr/share/fonts/truetype/dejavu/DejaVuSans-Bold.ttf"})),
      mono_(first_of({"/usr/share/fonts/truetype/jetbrains-mono/JetBrainsMono-Regular.ttf",
                      "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"})) {
  ImGui::SetCurrentContext(context_);
  ImGuiIO& io = ImGui::GetIO();
  io.IniFilename = nullptr;
  io.LogFilename = nullptr;
  io.DisplaySize = {static_cast<float>(look.width), static_cast<float>(look.height)};
  io.DisplayFramebufferScale = {look.density, look.density};
  io.BackendFlags |= ImGuiBackendFlags_RendererHasVtxOffset;
  const Fonts fonts =
      build_fonts(*io.Fonts, {font_file(regular_), font_file(strong_), font_file(mono_)}, look.density);
  unsigned char* pixels = nullptr;
  int w = 0, h = 0;
  io.Fonts->GetTexDataAsAlpha8(&pixels, &w, &h);
  io.Fonts->SetTexID(nullptr);
  theme_ = make_theme(look.dark, look.narrow, fonts);
  apply(theme_);
}

Stage::~Stage() { ImGui::DestroyContext(context_); }

void Stage::click(Draw draw, const timeline::Timeline& timeline, timeline::Index cursor, float x, float y) {
  press(draw, timeline, cursor, x, y, 0);
}

void Stage::press(Draw draw, const timeline::Timeline& timeline, timeline::Index cursor, float x, float y,
                  int button) {
  ImGui::SetCurrentContext(context_);
  ImGuiIO& io = ImGui::GetIO();
  io.AddMousePosEvent(x, y);
  frame(draw, timeline, cursor);
  io.AddMouseButtonEvent(button, true);
  frame(draw, timeline, cursor);
  io.AddMouseButtonEvent(button, false);
  frame(draw, timeline, cursor);
  frame(draw, timeline, cursor);
}

void Stage::frame(Draw draw, const timeline::Timeline& timeline, timeline::Index cursor, Time playhead) {
  ImGui::SetCurrentContext(context_);
  ImGui::GetIO().DeltaTime = 1.0f / 60;
  ImGui::NewFrame();
  ImGui::SetNextWindowPos({0, 0});
  ImGui::SetNextWindowSize(ImGui::GetIO().DisplaySize);
  ImGui::PushStyleColor(ImGuiCol_WindowBg, theme_.color.surface);
  ImGui::PushStyleVar(ImGuiStyleVar_WindowPadding, ImVec2{12, 12});
  ImGui::Begin("card", nullptr, ImGuiWindowFlags_NoDecoration & ~ImGuiWindowFlags_NoScrollbar);
  timeline::World before, now;
  if (timeline.size() > 0) {
    if (cursor > 0) before = timeline.state_at(cursor - 1);
    now = timeline.state_at(cursor);
  }
  const View view{timeline, cursor,         now,          cursor > 0 ? &before : nullptr,
                  playhead, selection,      theme_,       look_.language,
                  live,     reduced_motion, look_.narrow, commands,
                  &memory,  debugger};
  draw(view);
  ImGui::End();
  ImGui::PopStyleVar();
  ImGui::PopStyleColor();
  ImGui::Render();
}

int Stage::vertices() const {
  ImGui::SetCurrentContext(context_);
  return ImGui::GetDrawData()->TotalVtxCount;
}

float Stage::right_edge() const {
  ImGui::SetCurrentContext(context_);
  float edge = 0;
  for (const ImDrawList* list : ImGui::GetDrawData()->CmdLists) {
    for (const ImDrawCmd& cmd : list->CmdBuffer) {
      for (unsigned i = 0; i < cmd.ElemCount; ++i) {
        const ImDrawVert& vertex = list->VtxBuffer[static_cast<int>(
            cmd.VtxOffset + list->IdxBuffer[static_cast<int>(cmd.IdxOffset + i)])];
        const bool shown = vertex.pos.y >= cmd.ClipRect.y && vertex.pos.y <= cmd.ClipRect.w;
        if (shown && (vertex.col >> 24) != 0) edge = std::max(edge, vertex.pos.x);
      }
    }
  }
  return edge;
}

void Stage::save(const std::string& path) const {
  ImGui::SetCurrentContext(context_);
  unsigned char* pixels = nullptr;
  Texture texture{nullptr, 0, 0};
  ImGui::GetIO().Fonts->GetTexDataAsAlpha8(&pixels, &texture.width, &texture.height);
  texture.alpha = pixels;
  const float density = look_.density;
  Canvas canvas{static_cast<int>(static_cast<float>(look_.width) * density),
                static_cast<int>(static_cast<float>(look_.height) * density),
                {}};
  canvas.rgb.assign(static_cast<std::size_t>(canvas.width * canvas.height) * 3, 0);
  const ImDrawData* data = ImGui::GetDrawData();
  for (const ImDrawList* list : data->CmdLists) {
    for (const ImDrawCmd& cmd : list->CmdBuffer) {
      for (unsigned i = 0; i + 2 < cmd.ElemCount; i += 3) {
        auto vertex = [&](unsigned k) -> const ImDrawVert& {
          return list->VtxBuffer[static_cast<int>(cmd.VtxOffset +
                                                  list->IdxBuffer[static_cast<int>(cmd.IdxOffset + i + k)])];
        };
        triangle(canvas, texture, vertex(0), vertex(1), vertex(2), density, cmd.ClipRect);
      }
    }
  }
  std::ofstream(path, std::ios::binary) << png(canvas);
}

}  // namespace zocalo::ui::test
