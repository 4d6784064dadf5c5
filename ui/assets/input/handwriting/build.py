"""Builds the two data files of the handwriting recogniser. Standard library only.

usage: python3 build.py --strokes PACKAGE --unihan FILE --decomposition FILE --words FILE --drawable FILE --out DIR

See README.md beside this file for the source packages, their checksums and licences, and the
formats. The output depends on the inputs alone: no clock, no random numbers.
"""

import argparse
import bz2
import json
import math
import pathlib
import re
import struct
import zlib
from collections import Counter, defaultdict

import compose
from shapes import normalised, resampled

POINTS = 8
LONGEST = 40  # strokes; the longest character of the set has 36
SUCCESSORS = 12  # suggestions kept for one character


def read_strokes(package):
    """{character: strokes as lists of (x, y), y downwards} of hanzi-writer-data."""
    characters = {}
    for file in sorted(pathlib.Path(package).glob("*.json")):
        if len(file.stem) != 1 or not is_ideograph(file.stem):
            continue
        medians = json.loads(file.read_text("utf-8"))["medians"]
        characters[file.stem] = [[(x, 900 - y) for x, y in stroke] for stroke in medians]
    return characters


def is_ideograph(character):
    """False for the radical forms that the package also has."""
    return 0x3400 <= ord(character) <= 0x9FFF or ord(character) >= 0x20000


def standard_table(unihan):
    """The 8,105 characters of the standard table (通用规范汉字表, Unihan kTGH)."""
    with bz2.open(unihan, "rt", encoding="utf-8") as lines:
        return {chr(int(code, 16)) for code in re.findall(r"^U\+([0-9A-F]+)\tkTGH\t", lines.read(), re.M)}


def read_drawable(file):
    """The characters that the kiosk's fonts have, one U+XXXX a line."""
    return {chr(int(code, 16)) for code in re.findall(r"U\+([0-9A-F]+)", pathlib.Path(file).read_text("utf-8"))}


def encodable(codec):
    def test(character):
        try:
            character.encode(codec)
            return True
        except UnicodeEncodeError:
            return False

    return test


def read_words(file):
    """[(word, count)] of a Rime dictionary, readings merged."""
    counts = Counter()
    body = pathlib.Path(file).read_text("utf-8").split("\n...\n", 1)[1]
    for line in body.splitlines():
        fields = line.split("\t")
        if len(fields) == 3 and fields[2].isdigit():
            # One row for each reading: the commonest reading stands for the word.
            counts[fields[0]] = max(counts[fields[0]], int(fields[2]))
    return counts


def write_strokes(file, characters):
    """The template file; its reader is templates.rs."""
    index, points, first = bytearray(), bytearray(), 0
    for character in sorted(characters):
        strokes = normalised(characters[character])
        index += struct.pack("<II", ord(character), first)
        first += len(strokes)
        for stroke in strokes:
            stroke = resampled(stroke, POINTS)
            points += bytes(byte(x) for x, _ in stroke) + bytes(byte(y) for _, y in stroke)
    index += struct.pack("<II", 0, first)
    body = bytes(index + points)
    header = b"LBHS" + struct.pack("<HHIII", 1, POINTS, len(characters), first, zlib.crc32(body))
    file.write_bytes(header + body)


def byte(value):
    return max(0, min(255, round(value)))


def write_next(file, counts, known):
    """Frequencies and likely successors; its reader is suggestions.rs. Returns the rows."""
    frequency, pairs = Counter(), defaultdict(Counter)
    for word, count in counts.items():
        for character in word:
            frequency[character] += count
        if len(word) > 1:
            for left, right in zip(word, word[1:]):
                # Longer words are rarer but just as sure: a plain sum would forget them.
                pairs[left][right] += count + 1
    rows = sorted(c for c in known if frequency[c] > 0)
    place = {character: row for row, character in enumerate(rows)}
    table, successors = bytearray(), bytearray()
    top = max(frequency.values())
    for character in rows:
        likely = sorted((-count, right) for right, count in pairs[character].items() if right in place)[:SUCCESSORS]
        table += struct.pack("<IIBB", ord(character), len(successors) // 2, level(frequency[character], top), len(likely))
        for _, right in likely:
            successors += struct.pack("<H", place[right])
    body = bytes(table + successors)
    header = b"LBHN" + struct.pack("<HHII", 1, len(rows), len(successors) // 2, zlib.crc32(body))
    file.write_bytes(header + body)
    return rows


def level(count, top):
    """The count on a logarithmic scale of 0 to 255."""
    return round(255 * math.log1p(count) / math.log1p(top))


def main():
    arguments = argparse.ArgumentParser()
    for name in ("strokes", "unihan", "decomposition", "words", "drawable", "out"):
        arguments.add_argument(f"--{name}", required=True)
    options = arguments.parse_args()
    out = pathlib.Path(options.out)

    drawn = read_strokes(options.strokes)
    standard, gb2312, drawable = standard_table(options.unihan), encodable("gb2312"), read_drawable(options.drawable)
    recipes = compose.read_recipes(options.decomposition, pathlib.Path(__file__).parent / "recipes.tsv")
    composed = compose.missing(standard - drawn.keys(), drawn, recipes)
    # A character that the screen cannot show must not be offered.
    wanted = {c: s for c, s in (drawn | composed).items() if c in drawable and len(s) <= LONGEST}

    write_strokes(out / "handwriting.strokes", wanted)
    rows = write_next(out / "handwriting.next", read_words(options.words), wanted)
    print(f"{len(wanted)} characters, {sum(map(len, wanted.values()))} strokes")
    print(f"GB 2312: {sum(map(gb2312, wanted))}; standard table: {len(standard & wanted.keys())} of {len(standard)}")
    print(f"composed: {len(composed)}; without strokes: {len(standard - wanted.keys())}")
    print(f"with frequency and successors: {len(rows)}")


if __name__ == "__main__":
    main()
