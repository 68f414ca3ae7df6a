#!/usr/bin/env python3
"""make-font.py INPUT OUTPUT.ttf: the part of a font that the views draw, small enough for a web page.

Dear ImGui's rasteriser reads TrueType outlines best, so that cubic (CFF) ones are converted; hints and layout tables,
which it does not read, are left out.
"""
import sys

from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont, newTable

RANGES = [
    (0x20, 0x7E),  # ASCII
    (0xA0, 0x17F),  # Latin-1 and Latin Extended-A: full Spanish and its neighbours
    (0x2010, 0x203A),  # dashes, quotes, ellipsis
    (0x20AC, 0x20AC),  # euro
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematics
    (0x23E9, 0x23FA),  # transport signs
    (0x2500, 0x25FF),  # boxes, blocks, geometric shapes
    (0x2600, 0x27BF),  # signs, ticks and crosses
    (0xFFFD, 0xFFFD),  # stands for what is not here
]
KEPT = {"head", "hhea", "hmtx", "maxp", "cmap", "name", "OS/2", "post", "glyf", "loca", "CFF "}


def subset(font):
    options = Options()
    options.layout_features = []
    options.hinting = False
    options.notdef_outline = True
    options.glyph_names = True
    wanted = [code for first, last in RANGES for code in range(first, last + 1)]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=wanted)
    subsetter.subset(font)
    for tag in list(font.keys()):
        if tag != "GlyphOrder" and tag not in KEPT:
            del font[tag]


def to_truetype(font):
    glyphs = font.getGlyphSet()
    converted = {}
    for name in font.getGlyphOrder():
        pen = TTGlyphPen(glyphs)
        glyphs[name].draw(Cu2QuPen(pen, max_err=font["head"].unitsPerEm / 1000, reverse_direction=True))
        converted[name] = pen.glyph()
    del font["CFF "]
    font["loca"] = newTable("loca")
    font["glyf"] = newTable("glyf")
    font["glyf"].glyphOrder = font.getGlyphOrder()
    font["glyf"].glyphs = converted
    font["maxp"].tableVersion = 0x00010000
    for field in ("maxZones", "maxTwilightPoints", "maxStorage", "maxFunctionDefs", "maxInstructionDefs",
                  "maxStackElements", "maxSizeOfInstructions", "maxComponentElements"):
        setattr(font["maxp"], field, 1 if field == "maxZones" else 0)
    font["post"].formatType = 3.0
    font.sfntVersion = "\000\001\000\000"


def main():
    font = TTFont(sys.argv[1], recalcTimestamp=False)  # the same input gives the same bytes
    subset(font)
    if "CFF " in font:
        to_truetype(font)
    font.save(sys.argv[2])


main()
