"""Give the fallback face a family of its own: two faces of one family and weight would hide each other.

usage: python3 rename.py IN.ttf OUT.ttf FAMILY
"""

import sys

from fontTools.ttLib import TTFont

font = TTFont(sys.argv[1], recalcTimestamp=False)
family = sys.argv[3]
for record in list(font["name"].names):
    if record.nameID in (1, 4, 16):
        record.string = family
    elif record.nameID == 6:
        record.string = family.replace(" ", "") + "-Regular"
    elif record.nameID == 3:
        record.string = family + " Regular"
font.save(sys.argv[2])
