"""Make Boxes.ttf: one glyph, a hollow box, for every character there is (cmap format 13).

usage: python3 boxes.py UCD_DIR > Boxes.ttf       UCD_DIR holds DerivedCoreProperties.txt and PropList.txt

The last font that the terminal asks: what no other face can draw is a visible box and never nothing. White space,
controls and characters that are meant to be invisible are left out.
"""

import pathlib
import re
import sys

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib.tables._c_m_a_p import CmapSubtable


def property_of(file, name):
    for first, last in re.findall(rf"^([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*; {name}\b", file.read_text("utf-8"), re.M):
        yield from range(int(first, 16), int(last or first, 16) + 1)


def box():
    pen = TTGlyphPen(None)
    for corners in (
        [(90, -40), (90, 800), (910, 800), (910, -40)],
        [(150, 20), (850, 20), (850, 740), (150, 740)],
    ):
        pen.moveTo(corners[0])
        for corner in corners[1:]:
            pen.lineTo(corner)
        pen.closePath()
    return pen.glyph()


def main():
    ucd = pathlib.Path(sys.argv[1])
    unseen = set(range(0x20)) | set(range(0x7F, 0xA0)) | set(range(0xD800, 0xE000))
    unseen |= set(property_of(ucd / "PropList.txt", "White_Space"))
    unseen |= set(property_of(ucd / "DerivedCoreProperties.txt", "Default_Ignorable_Code_Point"))
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", "box"])
    builder.setupGlyf({".notdef": box(), "box": box()})
    builder.setupHorizontalMetrics({".notdef": (1000, 90), "box": (1000, 90)})
    # As the faces of Noto Sans SC, so that a line with a box in it is no taller.
    builder.setupHorizontalHeader(ascent=1160, descent=-288)
    builder.setupNameTable({"familyName": "Lobby Butler Boxes", "styleName": "Regular"})
    builder.setupPost(keepGlyphNames=False)
    builder.setupCharacterMap({0x25A1: "box"})
    builder.setupOS2(sTypoAscender=880, sTypoDescender=-120, usWinAscent=1160, usWinDescent=288)
    table = CmapSubtable.newSubtable(13)
    table.platformID, table.platEncID, table.language, table.format, table.reserved = 3, 10, 0, 13, 0
    table.cmap = {code: "box" for code in range(0x110000) if code not in unseen}
    builder.font["cmap"].tables = [table]
    builder.font["head"].created = builder.font["head"].modified = 0
    builder.font.recalcTimestamp = False
    builder.save(sys.stdout.buffer)


main()
