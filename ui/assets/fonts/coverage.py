"""Write src/domain/text/coverage.rs: what the fonts can draw, and which ideographs radicals stand for.

usage: python3 coverage.py UCD_DIR > ../../../src/domain/text/coverage.rs      (in this folder, after the fonts)

UCD_DIR holds EquivalentUnifiedIdeograph.txt.
"""

import pathlib
import re
import sys

from fontTools.ttLib import TTFont

HERE = pathlib.Path(__file__).parent


def ranges(codes):
    spans = []
    for code in sorted(codes):
        if spans and spans[-1][1] == code - 1:
            spans[-1][1] = code
        else:
            spans.append([code, code])
    return spans


def radicals(ucd):
    for line in (ucd / "EquivalentUnifiedIdeograph.txt").read_text("utf-8").splitlines():
        found = re.match(r"([0-9A-F]+)(?:\.\.([0-9A-F]+))?\s*;\s*([0-9A-F]+)", line)
        if found:
            first, last, ideograph = (int(code, 16) if code else None for code in found.groups())
            for radical in range(first, (last or first) + 1):
                if 0x2E80 <= radical <= 0x2FDF:
                    yield chr(radical), chr(ideograph)


def rows(items, width):
    row = "   "
    for item in items:
        if len(row) + 1 + len(item) > width:
            yield row
            row = "   "
        row += " " + item
    yield row


def main():
    drawn = set()
    for name in ("NotoSansSC-Regular.ttf", "NotoSansSC-Rare.ttf"):
        drawn |= set(TTFont(HERE / name, lazy=True).getBestCmap())
    spans = ranges(drawn)
    pairs = list(radicals(pathlib.Path(sys.argv[1])))
    print("//! Made by `ui/assets/fonts/coverage.py`: what the terminal's fonts can draw. A test compares it with the fonts.")
    print("//! A table and not the fonts, because an office has no screen and should not carry 29 MB of them.")
    print()
    print(f"/// First and last of {len(spans)} runs, {len(drawn)} characters in all.")
    print("#[rustfmt::skip]")
    print(f"pub(super) const DRAWN: [(u32, u32); {len(spans)}] = [")
    print("\n".join(rows([f"(0x{a:X}, 0x{b:X})," for a, b in spans], 140)))
    print("];")
    print()
    print("/// Radicals, each followed by the ideograph that it stands for (Unicode's `EquivalentUnifiedIdeograph`).")
    print("#[rustfmt::skip]")
    print(f"pub(super) const RADICALS: [(char, char); {len(pairs)}] = [")
    print("\n".join(rows([f"('{a}', '{b}')," for a, b in pairs], 110)))
    print("];")


main()
