"""The estate's own language: words, and phrases that a small grammar writes.

`estate_words.txt` lists words, each with its reading where the characters' usual readings would be wrong.
`estate_grammar.txt` holds rules; a rule called `say` is a whole phrase. Phrases are drawn at random from a fixed
seed, so the same text gives the same counts. `<name>`, `<surname>` and `<num>` are classes that the engine fills.
"""

import os
import random
import re
from collections import Counter
from math import inf

PHRASES = 400_000
PART = re.compile(r"\{([a-z_0-9]+)\}|(<[a-z]+>)|\[([^\]]*)\]")


def load(folder, special):
    """({word: reading or None}, {phrase: count}); a phrase is a tuple of text pieces and classes."""
    words = {}
    for line in lines(os.path.join(folder, "estate_words.txt")):
        word, _, reading = line.partition(" ")
        words[word] = tuple(reading.split()) or None
    rules = grammar(os.path.join(folder, "estate_grammar.txt"))
    source = random.Random(20240229)
    phrases = Counter()
    for _ in range(PHRASES):
        phrases[tuple(join(draw(rules, "say", source)))] += 1
    for word in words:
        phrases[(word,)] += 4
    unknown = {p for phrase in phrases for p in phrase if p.startswith("<")} - set(special)
    if unknown:
        raise SystemExit(f"unknown classes {unknown}")
    return words, phrases


def lines(path):
    with open(path, encoding="utf-8") as source:
        return [line.strip() for line in source if line.strip() and not line.startswith("#")]


def grammar(path):
    """{rule: (alternatives, weights)}; `rule = a | b*3 | …`, a rule may go on in further lines."""
    rules = {}
    for line in lines(path):
        name, _, rest = line.partition("=")
        alternatives, weights = rules.setdefault(name.strip(), ([], []))
        for alternative in rest.split("|"):
            text, _, weight = alternative.strip().partition("*")
            alternatives.append(text.strip())
            weights.append(float(weight or 1))
    return rules


def draw(rules, rule, source):
    """Text pieces of one drawing; `{rule}` is replaced, `[text]` is there half of the time."""
    alternatives, weights = rules[rule]
    yield from expand(rules, source.choices(alternatives, weights)[0], source)


def expand(rules, text, source):
    at = 0
    for part in PART.finditer(text):
        yield text[at : part.start()]
        at = part.end()
        if part[1]:
            yield from draw(rules, part[1], source)
        elif part[2]:
            yield part[2]
        elif source.random() < 0.5:
            yield from expand(rules, part[3], source)
    yield text[at:]


def join(pieces):
    """Neighbouring text pieces become one; classes stay apart, and capitals and digits count as numbers."""
    text = re.sub(r"[ ,]", "", "".join(pieces))
    text = re.sub(r"[A-Z0-9]+", "<num>", text).replace("<num><num>", "<num>")
    return [piece for piece in re.split(r"(<[a-z]+>)", text) if piece]


def segmented(phrases, known, likelihood, estate_words):
    """(word ids, count) of each phrase, cut where the words are likeliest; the estate's own words hold together."""
    longest = max(map(len, known))

    def weight(word):
        if word in estate_words:
            return max(likelihood.get(word, -9.0), -4.0)
        return likelihood.get(word, -7.0)

    cuts = {}

    def cut(text):
        if text not in cuts:
            best = [(0.0, 0)] + [(-inf, 0)] * len(text)
            for end in range(1, len(text) + 1):
                for begin in range(max(0, end - longest), end):
                    if text[begin:end] in known:
                        best[end] = max(best[end], (best[begin][0] + weight(text[begin:end]), begin))
            if best[-1][0] == -inf:
                raise SystemExit(f"{text} has characters that the dictionary lacks")
            words, end = [], len(text)
            while end:
                begin = best[end][1]
                words.append(known[text[begin:end]])
                end = begin
            cuts[text] = words[::-1]
        return cuts[text]

    for phrase, count in phrases.items():
        yield [word for piece in phrase for word in ([known[piece]] if piece.startswith("<") else cut(piece))], count
