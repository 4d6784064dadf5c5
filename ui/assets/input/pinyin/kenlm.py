"""Reads a KenLM binary model of the kind libime ships: order 3, trie, quantised, array-compressed pointers.

The trie is keyed by the *last* word first: a path w3, w2, w1 holds P(w3 | w1 w2), and the node w3, w2 also
holds the back-off weight of the pair (w2, w3) when it is a context. All figures are log10.
"""

import struct

MAGIC = b"mmap lm http://kheafield.com/code format version 5\n\0"
FIXED = 88  # bytes up to the fixed parameters: the magic, padded, and KenLM's own sanity values
QUANT_ARRAY_TRIE = 5


def bits_for(value):
    return max(1, value.bit_length()) if value else 0


class Model:
    """`words[id]`, `unigram[id] = (log10 p, log10 back-off)`, and generators over the pairs and triples."""

    def __init__(self, path):
        with open(path, "rb") as source:
            self.data = data = source.read()
        if not data.startswith(MAGIC):
            raise ValueError(f"{path} is no KenLM binary of format 5")
        order, _multiplier, kind, has_words, _version = struct.unpack_from("<B3xfIB3xI", data, FIXED)
        if (order, kind, has_words) != (3, QUANT_ARRAY_TRIE, 1):
            raise ValueError(f"order {order}, kind {kind}, words {has_words}: not a model this reader knows")
        self.counts = counts = struct.unpack_from("<3Q", data, FIXED + 20)
        at = (FIXED + 20 + 24 + 7) // 8 * 8
        at += 8 + 8 * counts[0]  # hashes of the words, which the words themselves make needless
        _version, prob_bits, backoff_bits = data[at], data[at + 1], data[at + 2]
        self.prob_bits, self.backoff_bits = prob_bits, backoff_bits
        at += 8
        self.pair_prob = struct.unpack_from(f"<{1 << prob_bits}f", data, at)
        at += 4 << prob_bits
        self.pair_backoff = struct.unpack_from(f"<{1 << backoff_bits}f", data, at)
        at += 4 << backoff_bits
        self.triple_prob = struct.unpack_from(f"<{1 << prob_bits}f", data, at)
        at += 4 << prob_bits
        rows = list(struct.iter_unpack("<ffQ", data[at : at + 16 * (counts[0] + 1)]))
        self.unigram = [row[:2] for row in rows[:-1]]
        self.unigram_next = [row[2] for row in rows]
        at += 16 * (counts[0] + 2)
        at = self._place_pairs(at)
        at = self._place_triples(at)
        self.words = data[at:].decode("utf-8").split("\0")[: counts[0]]
        if self.words[0] != "<unk>" or len(self.words) != counts[0]:
            raise ValueError("the words are not where they should be")

    def _place_pairs(self, at):
        entries, most = self.counts[1] + 1, self.counts[2]
        required, limit = bits_for(most), self.data[at + 1]
        costs = [((most >> (required - chop)) * 64 - entries * chop, chop) for chop in range(min(required, limit) + 1)]
        chop = min(costs)[1]
        self.inline_bits = required - chop
        steps = (most >> self.inline_bits) + 1
        aligned = (at + 7) // 8 * 8
        self.next_steps = struct.unpack_from(f"<{steps}Q", self.data, aligned + 8)
        self.word_bits = bits_for(self.counts[0])
        self.pair_at = at + 8 * (1 + steps) + 7
        self.pair_bits = self.word_bits + self.prob_bits + self.backoff_bits + self.inline_bits
        return self.pair_at + ((1 + self.counts[1]) * self.pair_bits + 7) // 8 + 8

    def _place_triples(self, at):
        self.triple_at = at
        self.triple_bits = self.word_bits + self.prob_bits
        return at + ((1 + self.counts[2]) * self.triple_bits + 7) // 8 + 8

    def _read(self, base, bit, width):
        at = base + (bit >> 3)
        return (int.from_bytes(self.data[at : at + 8], "little") >> (bit & 7)) & ((1 << width) - 1)

    def pairs(self):
        """(first, second, log10 P(second | first), log10 back-off of the pair, range of its triples)."""
        last = 0
        step, steps = 0, self.next_steps

        def pointer(index):
            nonlocal step
            while step + 1 < len(steps) and steps[step + 1] <= index:
                step += 1
            inline = self._read(self.pair_at, index * self.pair_bits + self.pair_bits - self.inline_bits, self.inline_bits)
            return (step << self.inline_bits) | inline

        begin = pointer(0)
        for last in range(self.counts[0]):
            for index in range(self.unigram_next[last], self.unigram_next[last + 1]):
                bit = index * self.pair_bits
                first = self._read(self.pair_at, bit, self.word_bits)
                backoff = self._read(self.pair_at, bit + self.word_bits, self.backoff_bits)
                prob = self._read(self.pair_at, bit + self.word_bits + self.backoff_bits, self.prob_bits)
                end = pointer(index + 1)
                yield first, last, self.pair_prob[prob], self.pair_backoff[backoff], begin, end
                begin = end

    def triples(self, begin, end):
        """(oldest word, log10 P) of the triples in a range that `pairs` gave."""
        for index in range(begin, end):
            bit = index * self.triple_bits
            oldest = self._read(self.triple_at, bit, self.word_bits)
            yield oldest, self.triple_prob[self._read(self.triple_at, bit + self.word_bits, self.prob_bits)]
