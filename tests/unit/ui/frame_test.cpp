// The parts of the frame that need no window: words, colours, pacing, the little Markdown and Python readers,
// PNG.

#include <catch2/catch_test_macros.hpp>
#include <string>
#include <vector>

#include "ui/draw/png.h"
#include "ui/draw/python_text.h"
#include "ui/draw/rich_text.h"
#include "ui/draw/theme.h"
#include "ui/model/moment_index.h"
#include "ui/model/player.h"
#include "ui/shell/frame_pace.h"
#include "ui/text/text.h"
#include "ui/text/text_of_branches.h"
#include "ui/text/text_of_details.h"
#include "ui/text/text_of_views.h"
#include "ui/views/shape_words.h"
#include "ui/views/view_ladder.h"
#include "views_story.h"

namespace zocalo::ui {
namespace {

struct Named {
  const char* name;
  Text text;
};

#define ZOCALO_LIST_TEXT(name, es, en) {#name, {es, en}},
const std::vector<Named> kAllTexts{ZOCALO_UI_TEXTS(ZOCALO_LIST_TEXT) ZOCALO_VIEW_TEXTS(
    ZOCALO_LIST_TEXT) ZOCALO_BRANCH_TEXTS(ZOCALO_LIST_TEXT) ZOCALO_DETAIL_TEXTS(ZOCALO_LIST_TEXT)};
#undef ZOCALO_LIST_TEXT

/// How often {0}, {1} … stand in a text.
int holes(std::string_view text) {
  int count = 0;
  for (std::size_t at = text.find('{'); at != std::string_view::npos; at = text.find('{', at + 1)) ++count;
  return count;
}

timeline::Timeline& told(timeline::Timeline& timeline) {
  test::tell_log_server(timeline);
  timeline.flush();
  return timeline;
}

}  // namespace

TEST_CASE("every word is there in both languages, with the same holes") {
  CHECK(kAllTexts.size() > 150);
  for (const Named& text : kAllTexts) {
    CAPTURE(text.name);
    CHECK_FALSE(text.text.es.empty());
    CHECK_FALSE(text.text.en.empty());
    CHECK(holes(text.text.es) == holes(text.text.en));
  }
}

TEST_CASE("text has a contrast of 4.5 on every ground") {
  for (const bool dark : {true, false}) {
    const Palette c = palette(dark);
    const std::pair<const char*, ImU32> inks[] = {
        {"text", c.text},       {"muted", c.muted},   {"accent", c.accent}, {"read", c.read},
        {"write", c.write},     {"except", c.except}, {"tcp", c.tcp},       {"udp", c.udp},
        {"icmp", c.icmp},       {"lost", c.lost},     {"good", c.good},     {"bad", c.bad},
        {"keyword", c.keyword}, {"string", c.string}, {"number", c.number}, {"comment", c.comment},
        {"builtin", c.builtin}};
    const std::pair<const char*, ImU32> grounds[] = {{"page", c.page},
                                                     {"surface", c.surface},
                                                     {"raised", c.raised},
                                                     {"sunken", c.sunken},
                                                     {"accent_soft", c.accent_soft}};
    for (const auto& [ink_name, ink] : inks) {
      for (const auto& [ground_name, ground] : grounds) {
        CAPTURE(dark, ink_name, ground_name);
        CHECK(contrast(ink, ground) >= 4.5);
      }
    }
    for (const ImU32 ink : {c.text, c.muted, c.lost, c.accent}) {
      const ImU32 paler = ahead(c, ink);
      const float share = static_cast<float>(paler >> IM_COL32_A_SHIFT) / 255;
      CHECK(contrast(mix(c.surface, paler, share), c.surface) >= 4.5);
    }
    CHECK(contrast(c.text, c.selected) >= 4.5);
    CHECK(contrast(c.text, c.hover) >= 4.5);
    CHECK(contrast(c.on_accent, c.accent) >= 4.5);
  }
}

TEST_CASE("playing time rises with every moment, and is found back") {
  timeline::Timeline timeline;
  told(timeline);
  MomentIndex index;
  while (index.update(timeline, 7)) {
  }
  REQUIRE(index.size() == timeline.size());
  for (timeline::Index i = 1; i < index.size(); ++i) {
    CHECK(index.paced(i) > index.paced(i - 1));
    CHECK(index.at_paced(index.paced(i)) == i);
    // Nothing is shown for so short that it can't be seen, nor for so long that it bores.
    CHECK(index.paced(i) - index.paced(i - 1) >= 0.05);
    CHECK(index.paced(i) - index.paced(i - 1) <= 3.0);
  }
}

TEST_CASE("the player stops at a barrier and never passes the end") {
  timeline::Timeline timeline;
  told(timeline);
  MomentIndex index;
  index.update(timeline, timeline.size());
  Player player;
  player.play(true);
  for (int i = 0; i < 10000 && player.playing(); ++i) player.advance(0.05, index, 20, true);
  CHECK(player.cursor() == 20);
  CHECK_FALSE(player.playing());
  player.play(true);
  for (int i = 0; i < 10000 && player.playing(); ++i) {
    const Time before = player.playhead(timeline, index);
    player.advance(0.05, index, timeline::kNoMoment, true);
    CHECK(player.playhead(timeline, index) >= before);
  }
  CHECK(player.cursor() == index.size() - 1);
}

TEST_CASE(
    "where frames are slow, programs that are waited for get three quarters of the time, and a hand all it "
    "asks") {
  const auto drawn_in = [](double seconds, double cost, bool shared) {
    FramePace pace;
    int frames = 0;
    for (double now = 1; now < 1 + seconds;) {
      const bool draws = pace.due(now, shared);
      if (draws) pace.drawn(now);
      frames += draws ? 1 : 0;
      now += draws ? std::max(cost, 0.016) : 0.016;  // a turn at each of the display's frames
    }
    return frames;
  };
  CHECK(drawn_in(10, 0.004, true) == drawn_in(10, 0.004, false));  // a quick machine shows every frame
  CHECK(drawn_in(10, 0.08, false) >= 120);
  const int slow = drawn_in(10, 0.08, true);
  CHECK(slow * 0.08 < 10 * 0.3);
  CHECK(slow >= 10 / 0.42);  // and nobody waits long for a picture
  CHECK(drawn_in(10, 1, true) >= 9);
}

TEST_CASE("the lesson's Markdown") {
  const std::vector<Block> blocks = parse_markdown(
      "# El *título*\n\nUno **dos** `tres`\nsigue.\n\n<!-- cue: knock -->\n- punto\n1. "
      "primero\n\n```python\nx = 1\n\ny\n```\n\n## Otro\n\n> cita\n");
  REQUIRE(blocks.size() == 7);
  CHECK(blocks[0].kind == Block::Kind::heading);
  CHECK(blocks[1].spans.size() == 5);
  CHECK(blocks[1].spans[3].style == Span::Style::code);
  CHECK(blocks[1].spans[4].text == " sigue.");
  CHECK(blocks[1].cue.empty());
  CHECK(blocks[2].kind == Block::Kind::item);
  CHECK(blocks[2].cue == "knock");
  CHECK(blocks[3].label == "1.");
  CHECK(blocks[4].text == "x = 1\n\ny\n");
  CHECK(blocks[5].cue.empty());
  CHECK(blocks[6].kind == Block::Kind::quote);
}

TEST_CASE("Markdown of any kind ends") {
  for (const char* text :
       {"", "```", "**", "`", "[a](", "* ", "<!-- cue:", "#", "\n\n\n", "1. ", "[](", "***x**"}) {
    CHECK(parse_markdown(text).size() <= 2);
  }
}

TEST_CASE("Python lines are cut without losing an octet") {
  PythonState state;
  std::string all;
  for (const std::string line : {"def f(x):  # año", "    s = b'a\\'b' + \"\"\"tres",
                                 "líneas\"\"\" + 'abierta", "return 0x1F if x else None"}) {
    std::string joined;
    for (const PythonPiece& piece : split_python(line, state)) joined += piece.text;
    CHECK(joined == line);
  }
  CHECK(state.quote == 0);
  PythonState open;
  split_python("x = '''a", open);
  CHECK(open.quote == '\'');
  const std::vector<PythonPiece> pieces = split_python("b''' if", open);
  REQUIRE(pieces.size() == 3);
  CHECK(pieces[0].kind == PythonPiece::Kind::string);
  CHECK(pieces[2].kind == PythonPiece::Kind::keyword);
}

TEST_CASE("durations and sizes as people write them") {
  CHECK(format_duration(Duration{0}, Language::es) == "0 s");
  CHECK(format_duration(20ms + 500us, Language::es) == "20,5 ms");
  CHECK(format_duration(20ms + 500us, Language::en) == "20.5 ms");
  CHECK(format_duration(1204ms, Language::en) == "1.204 s");
  CHECK(format_duration(3us, Language::en) == "3 µs");
  CHECK(format_bytes(1536, Language::es) == "1,5 KiB");
  CHECK(format_bytes(12, Language::es) == "12 B");
}

TEST_CASE("a link's shape is netem's words in English, and what they mean in Spanish") {
  const std::string shape =
      "delay 20ms 5ms loss 1% duplicate 0.5% reorder 2% corrupt 3% rate 10mbit limit 50 ecn";
  CHECK(shape_words(shape, Language::en) == shape);
  CHECK(shape_words(shape, Language::es) ==
        "demora 20 ms ± 5 ms, pérdida 1 %, duplica 0,5 %, desordena 2 %, corrompe 3 %, tasa 10 Mbit/s, cola "
        "de 50, "
        "ECN");
  CHECK(shape_words("", Language::es) == "sin demora ni pérdida");
  CHECK(shape_words("loss maybe", Language::es) == "loss maybe");
}

TEST_CASE("a PNG of one pixel is what RFC 2083 says") {
  const Bytes png = write_png(Bytes{1, 2, 3, 255}, 1, 1);
  const std::string text = to_string(png);
  CHECK(text.substr(1, 3) == "PNG");
  CHECK(text.find("IHDR") == 12);
  // The empty IEND chunk and its well-known CRC.
  CHECK(text.substr(text.size() - 8) == std::string("IEND\xAE\x42\x60\x82"));
}

}  // namespace zocalo::ui
