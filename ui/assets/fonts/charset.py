"""Print the characters that the kiosk fonts keep, as a list that pyftsubset reads.

usage: python3 charset.py UNIHAN_DICTIONARY_DIR main|rare > characters.txt

`main` is what the three faces hold, `rare` what only the fallback face holds: everything else that the source
fonts know. pyftsubset passes over characters that a source does not have.

UNIHAN_DICTIONARY_DIR holds the Unihan text files (kTGH = 通用规范汉字表, 8,105 characters).
OpenCC's targets come from the installed package opencc-python-reimplemented.
"""

import pathlib
import re
import sys

import opencc

RANGES = [
    (0x0020, 0x33FF),  # every sign that is no ideograph: Latin, pinyin, symbols, shapes, radicals, kana, enclosed, units
    (0x4E00, 0x9FFF),  # the unified ideographs: all 20,902 of GBK
    (0xF900, 0xFFEF),  # compatibility ideographs and forms, halfwidth and fullwidth forms
    (0x1F000, 0x1FAFF),  # enclosed letters and ideographs
]
IDEOGRAPHS = [(0x3400, 0x4DBF), (0x20000, 0x3FFFF)]  # extension A; B and later


def gbk():
    for row in range(0x81, 0xFF):
        for cell in range(0x40, 0xFF):
            try:
                yield bytes([row, cell]).decode("gbk")
            except UnicodeDecodeError:
                pass


def standard_table(unihan):
    for file in sorted(pathlib.Path(unihan).glob("Unihan_*.txt")):
        for code in re.findall(r"^U\+([0-9A-F]+)\tkTGH\t", file.read_text("utf-8"), re.M):
            yield chr(int(code, 16))


def traditional_targets():
    dictionary = pathlib.Path(opencc.__file__).parent / "dictionary"
    for name in ("STCharacters.txt", "STPhrases.txt"):
        for line in (dictionary / name).read_text("utf-8").splitlines():
            _, _, targets = line.partition("\t")
            yield from targets.replace(" ", "")


def regional_forms():
    """What Hong Kong and Taiwan write instead: 為 for 爲, 啟 for 啓."""
    dictionary = pathlib.Path(opencc.__file__).parent / "dictionary"
    for name in ("HKVariants.txt", "TWVariants.txt"):
        for line in (dictionary / name).read_text("utf-8").splitlines():
            _, _, targets = line.partition("\t")
            yield from targets.replace(" ", "")


def span(ranges):
    return {chr(c) for first, last in ranges for c in range(first, last + 1)}


def main():
    keep = span(RANGES)
    for name, source in (
        ("GBK", gbk()),
        ("kTGH", standard_table(sys.argv[1])),
        ("OpenCC s2t", traditional_targets()),
        ("OpenCC HK and TW variants", regional_forms()),
    ):
        found = set(source)
        print(f"{name}: {len(found)}", file=sys.stderr)
        keep |= found
    if sys.argv[2] == "rare":
        keep = span(IDEOGRAPHS) - keep
    print(f"all: {len(keep)}", file=sys.stderr)
    for character in sorted(keep):
        print(f"U+{ord(character):04X}")


main()
