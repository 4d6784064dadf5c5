"""Print the characters that the kiosk fonts keep, as a list that pyftsubset reads.

usage: python3 charset.py UNIHAN_DICTIONARY_DIR > characters.txt

UNIHAN_DICTIONARY_DIR holds the Unihan text files (kTGH = 通用规范汉字表, 8,105 characters).
OpenCC's targets come from the installed package opencc-python-reimplemented.
"""

import pathlib
import re
import sys

import opencc

RANGES = [
    (0x0020, 0x007E),  # ASCII
    (0x00A0, 0x00FF),  # Latin-1
    (0x0100, 0x017F),  # Latin Extended-A: pinyin vowels with a macron
    (0x01CD, 0x01DC),  # pinyin vowels with a caron
    (0x2000, 0x206F),  # general punctuation
    (0x20AC, 0x20AC),  # euro
    (0x2100, 0x214F),  # letter-like symbols
    (0x2150, 0x218F),  # number forms
    (0x2190, 0x21FF),  # arrows
    (0x2200, 0x22FF),  # mathematical operators
    (0x2460, 0x24FF),  # enclosed numbers
    (0x25A0, 0x25FF),  # geometric shapes
    (0x2600, 0x27BF),  # symbols and dingbats
    (0x3000, 0x303F),  # CJK punctuation
    (0x3100, 0x312F),  # bopomofo
    (0x3200, 0x33FF),  # enclosed CJK, units
    (0xFE30, 0xFE4F),  # CJK compatibility forms
    (0xFF00, 0xFFEF),  # fullwidth forms
]


def gb2312():
    for row in range(0xA1, 0xF8):
        for cell in range(0xA1, 0xFF):
            try:
                yield bytes([row, cell]).decode("gb2312")
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


def main():
    keep = {chr(c) for first, last in RANGES for c in range(first, last + 1)}
    for name, source in (
        ("GB 2312", gb2312()),
        ("kTGH", standard_table(sys.argv[1])),
        ("OpenCC s2t", traditional_targets()),
        ("OpenCC HK and TW variants", regional_forms()),
    ):
        found = set(source)
        print(f"{name}: {len(found)}", file=sys.stderr)
        keep |= found
    print(f"all: {len(keep)}", file=sys.stderr)
    for character in sorted(keep):
        print(f"U+{ord(character):04X}")


main()
