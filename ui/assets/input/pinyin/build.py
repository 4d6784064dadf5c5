"""Builds `ui/assets/input/pinyin.dat`: see README.md for the packages it reads and for how to call it.

The layout is described in `src/kiosk/input_method/pinyin/lexicon.rs`, which reads it; both change together.
"""

import argparse
import bz2
import os
import struct
import subprocess
import tarfile
import unicodedata
import zipfile
import zlib
from collections import Counter, defaultdict
from math import log10

import corpus
import names
import ngrams
from kenlm import Model

HERE = os.path.dirname(os.path.abspath(__file__))
SPECIAL = ["<s>", "<num>", "<name>", "<surname>"]
NOT_SYLLABLES = {"n", "ng", "m", "hm", "hng", "r"}
UNSEEN = 10**-6.6  # a word of the dictionary that the model has never seen
NO_TRIPLES = 63
LONGEST_WORD = 8
ENDS = 0.3  # share of words that end a phrase
MAGIC, VERSION = b"LBPINYIN", 1


def dictionary(path):
    """[(word, syllables, log10 share of this reading)] of libime's sc.dict."""
    rows = []
    text = path + ".txt"
    subprocess.run(["libime_pinyindict", "-d", path, text], check=True)
    with open(text, encoding="utf-8") as source:
        for line in source:
            word, reading, share = line.split()
            syllables = reading.split("'")
            if len(word) == len(syllables) <= LONGEST_WORD and not NOT_SYLLABLES & set(syllables):
                rows.append((word, tuple(syllables), float(share)))
    return rows


def rare_characters(path):
    """(character, syllable) of the 8,105 standard characters, from Unihan's kTGHZ2013."""
    with bz2.open(path, "rt", encoding="utf-8") as source:
        for line in source:
            code, _, rest = line.partition("\t")
            field, _, value = rest.strip().partition("\t")
            if field == "kTGHZ2013":
                for part in value.split():
                    for reading in part.partition(":")[2].split(","):
                        yield chr(int(code[2:], 16)), plain(reading)


def plain(reading):
    """nǚ -> nv"""
    letters = unicodedata.normalize("NFD", reading).replace("u\u0308", "v")
    return "".join(c for c in letters if "a" <= c <= "z")


class General:
    """libime's model over our word ids; words that the dictionary cannot spell are left out."""

    def __init__(self, model, known):
        self.words, self.pairs, self.triples = {}, defaultdict(dict), defaultdict(dict)
        ids = [known.get(word, -1) for word in model.words]
        for number, (p, backoff) in zip(ids, model.unigram):
            if number >= 0:
                self.words[number] = (10**p, 10**backoff)
        for a, b, p, backoff, begin, end in model.pairs():
            first, second = ids[a], ids[b]
            if first < 0 or second < 0:
                continue
            self.pairs[first][second] = (10**p, 10**backoff)
            for oldest, p in model.triples(begin, end):
                if ids[oldest] >= 0:
                    self.triples[ids[oldest], first][second] = 10**p


def pack_trie(readings, syllables):
    """Nodes breadth-first: children of a node are neighbours, sorted by syllable; words likeliest first."""
    number = {s: i for i, s in enumerate(syllables)}
    root = ({}, [])
    for cost, word, reading in sorted(readings):
        node = root
        for syllable in reading:
            node = node[0].setdefault(number[syllable], ({}, []))
        node[1].append((cost[1], word))
    order, labels, at = [root], [0], 0
    children, words, packed = [], [], []
    while at < len(order):
        kids, here = order[at]
        children.append(len(order))
        words.append(len(packed))
        packed += [word | min(255, share) << 24 for share, word in here]
        for label in sorted(kids):
            order.append(kids[label])
            labels.append(label)
        at += 1
    children.append(len(order))
    words.append(len(packed))
    return u16(labels), u32(children), u32(words), u32(packed)


def u16(values):
    return struct.pack(f"<{len(values)}H", *values)


def u32(values):
    return struct.pack(f"<{len(values)}I", *values)


def scaled(p):
    return max(0, min(255, round(-32 * log10(p))))


def pack_model(mixture, words):
    costs = bytes(scaled(mixture.words.get(w, UNSEEN)) for w in range(words))
    backoff = struct.pack(f"<{words}b", *(max(-127, min(127, round(-32 * log10(mixture.backoff.get(w, 1.0))))) for w in range(words)))
    pair_start, pairs, context_pair, context_start, triples = [], [], [], [], []
    for first in range(words):
        pair_start.append(len(pairs))
        for second, p in sorted(mixture.pairs.get(first, {}).items()):
            follow = mixture.triples.get((first, second))
            weight = NO_TRIPLES
            if follow:
                weight = max(0, min(NO_TRIPLES - 1, round(-24 * log10(mixture.pair_backoff[first, second])) + 8))
                context_pair.append(len(pairs))
                context_start.append(len(triples))
                triples += [third | scaled(q) << 18 for third, q in sorted(follow.items())]
            pairs.append(second | scaled(p) << 18 | weight << 26)
    pair_start.append(len(pairs))
    context_start.append(len(triples))
    print(f"{len(pairs)} pairs, {len(context_pair)} contexts, {len(triples)} triples")
    return [costs, backoff, u32(pair_start), u32(pairs), u32(context_pair), u32(context_start), u32(triples)]


def pack_traditional(words):
    """Characters with another form, and the phrases that these alone would convert wrongly; `opencc` knows."""
    characters = sorted({c for word in words for c in word})
    whole = characters + [word for word in words if 1 < len(word) <= 8]
    done = subprocess.run(["opencc", "-c", "s2t.json"], input="\n".join(whole), capture_output=True, check=True, encoding="utf-8")
    converted = done.stdout.split("\n")
    form = dict(zip(characters, converted))
    changed = [value for c in characters if form[c] != c and len(form[c]) == 1 for value in (ord(c), ord(form[c]))]
    phrases = []
    for word, result in zip(whole, converted):
        if len(word) > 1 and len(result) == len(word) and "".join(form[c] for c in word) != result:
            phrases.append((word.encode("utf-8"), result.encode("utf-8")))
    starts, body = [0], b""
    for simplified, traditional in sorted(phrases):
        body += simplified + b"\0" + traditional
        starts.append(len(body))
    print(f"{len(changed) // 2} characters and {len(phrases)} phrases with a Traditional form")
    return [u32(changed), u32(starts), body]


def pack_ends(phrases, words):
    """What it costs that a phrase ends with a word, by the estate's phrases; words they lack are neutral."""
    seen, last = Counter(), Counter()
    for phrase, count in phrases:
        last[phrase[-1]] += count
        for word in phrase:
            seen[word] += count
    return bytes(scaled((last[word] + 2 * ENDS) / (seen[word] + 2)) for word in range(words))


def name_records(rows):
    """Sorted by key: two syllables, one or two code points, three costs."""
    return b"".join(struct.pack("<IIII", *row) for row in sorted(rows))


def pack_names(args, spell, number):
    with zipfile.ZipFile(args.faker) as wheel:
        family = names.surnames(wheel.read("faker/providers/person/zh_CN/__init__.py").decode("utf-8"), estate_surnames())
    with tarfile.open(args.jieba) as archive:
        member = next(m for m in archive.getmembers() if m.name.endswith("/jieba/dict.txt"))
        dictionary_text = archive.extractfile(member).read().decode("utf-8")
    first, last, only, double = names.given_names(dictionary_text, family, os.path.join(HERE, "given_names.txt"))

    def key(reading):
        return (number[reading[0]] + 1) << 16 | (number[reading[1]] + 1 if len(reading) > 1 else 0)

    def points(text):
        return ord(text[0]), ord(text[1]) if len(text) > 1 else 0

    surname_rows = [(key(r), *points(s), names.cost(p)) for s, p in family.items() for r in spell(s, True)]
    given_rows = []
    for character in sorted(set(first) | set(last) | set(only)):
        packed = sum(names.cost(max(share.get(character, 0), 1e-7)) << 8 * place for place, share in enumerate((first, last, only)))
        given_rows += [(key(r), ord(character), 0, packed) for r in spell(character, False)]
    double_rows = [(key(r), *points(d), names.cost(p)) for d, p in double.items() for r in spell(d, False)]
    print(f"{len(surname_rows)} surnames, {len(given_rows)} given characters, {len(double_rows)} given names")
    return [name_records(rows) for rows in (surname_rows, given_rows, double_rows)]


SURNAME_READINGS = {"曾": "zeng", "单": "shan", "解": "xie", "仇": "qiu", "任": "ren", "区": "ou", "查": "zha", "盖": "ge", "朴": "piao",
                    "尉迟": "yu chi", "万俟": "mo qi", "翟": "zhai", "乐": "yue", "华": "hua", "覃": "qin", "洗": "xian", "缪": "miao",
                    "长孙": "zhang sun", "重": "chong", "秘": "bi", "冼": "xian", "种": "chong", "员": "yun", "燕": "yan", "纪": "ji",
                    "吕": "lv", "尹": "yin", "石": "shi", "沈": "shen", "贾": "jia", "薄": "bo", "葛": "ge", "宁": "ning", "於": "yu"}


def estate_surnames():
    return "欧阳 上官 司马 诸葛 东方 慕容 司徒 夏侯 令狐 皇甫 尉迟 公孙 长孙 南宫 端木 独孤 百里 东郭 西门 申屠 太史 淳于 单于 轩辕 宇文 万俟 闻人 澹台 肖 冼 佟 阙 仝 逄".split()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--dict", default="/usr/share/libime/sc.dict")
    parser.add_argument("--model", required=True, help="libime's zh_CN.lm")
    parser.add_argument("--unihan", default="/usr/share/unicode/Unihan_Readings.txt.bz2")
    parser.add_argument("--jieba", required=True, help="source archive of jieba 0.42.1")
    parser.add_argument("--faker", required=True, help="wheel of faker")
    parser.add_argument("--work", required=True, help="an empty folder for intermediate files")
    parser.add_argument("--out", required=True)
    parser.add_argument("--weight", type=float, default=0.6, help="share of the estate's own language")
    parser.add_argument("--pair-limit", type=float, default=1.5e-8)
    parser.add_argument("--triple-limit", type=float, default=1.5e-8)
    args = parser.parse_args()

    copied = os.path.join(args.work, "sc.dict")
    with open(args.dict, "rb") as source, open(copied, "wb") as target:
        target.write(source.read())
    rows = dictionary(copied)
    model = Model(args.model)
    likelihood = {word: p for word, (p, _) in zip(model.words, model.unigram)}
    standard = list(rare_characters(args.unihan))
    wanted = {c for c, _ in standard}
    rows = [row for row in rows if row[0] in likelihood or (len(row[0]) == 1 and row[0] in wanted)]
    spelled = {(word, reading) for word, reading, _ in rows}
    syllables = sorted({s for _, reading, _ in rows for s in reading})
    rows += [(c, (s,), -1.5) for c, s in standard if (c, (s,)) not in spelled and s in syllables]
    by_character = defaultdict(dict)
    for word, reading, share in rows:
        if len(word) == 1:
            by_character[word][reading[0]] = max(share, by_character[word].get(reading[0], -9))
    by_word = defaultdict(list)
    for word, reading, _ in rows:
        by_word[word].append(reading)

    def spell(text, surname):
        """Readings of a name, the usual one of each character; surnames have their own."""
        if surname and text in SURNAME_READINGS:
            return [tuple(SURNAME_READINGS[text].split())]
        if any(c not in by_character for c in text):
            return []
        return [tuple(max(by_character[c], key=by_character[c].get) for c in text)]

    estate_words, estate_sentences = corpus.load(HERE, SPECIAL)
    for word, reading in estate_words.items():
        if word not in by_word:
            if reading is None:
                if any(c not in by_character for c in word):
                    raise SystemExit(f"{word} cannot be spelled")
                reading = tuple(max(by_character[c], key=by_character[c].get) for c in word)
            rows.append((word, reading, 0.0))
            by_word[word].append(reading)

    in_order = sorted(by_word, key=lambda word: (-likelihood.get(word, -9.0), word))
    known = {word: number for number, word in enumerate(SPECIAL + in_order)}
    assert len(known) < 1 << 18
    general = General(model, known)
    for word, number in known.items():
        general.words.setdefault(number, (1e-7 if word in estate_words or word in SPECIAL else UNSEEN, 1.0))
    phrases = list(corpus.segmented(estate_sentences, known, likelihood, estate_words))
    counts = ngrams.Counts(phrases, known["<s>"])
    mixture = ngrams.Mixture(general, counts, args.weight)
    mixture.prune(args.pair_limit, args.triple_limit)

    number = {s: i for i, s in enumerate(syllables)}
    readings = [((scaled(mixture.words[known[word]] * 10**share), round(-32 * share)), known[word], reading) for word, reading, share in rows]
    text = [""] * len(SPECIAL) + in_order
    encoded = [word.encode("utf-8") for word in text]
    starts = [0]
    for word in encoded:
        starts.append(starts[-1] + len(word))
    sections = [b"".join(s.encode().ljust(8, b"\0") for s in syllables), *pack_trie(readings, syllables), u32(starts), b"".join(encoded)]
    sections += pack_model(mixture, len(text))
    sections += pack_names(args, spell, number)
    sections += pack_traditional(in_order)
    sections.append(pack_ends(phrases, len(text)))
    write(args.out, sections)


def write(path, sections):
    body, table = b"", b""
    at = len(MAGIC) + 8 + 8 * len(sections) + 8
    for section in sections:
        table += struct.pack("<II", at + len(body), len(section))
        body += section + b"\0" * (-len(section) % 4)
    head = MAGIC + struct.pack("<II", VERSION, len(sections)) + table
    with open(path, "wb") as target:
        target.write(head + struct.pack("<II", zlib.crc32(body), zlib.crc32(head)) + body)
    print(f"{path}: {at + len(body)} bytes;", " ".join(str(len(s)) for s in sections))


if __name__ == "__main__":
    main()
