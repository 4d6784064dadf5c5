"""Mixes a general language model with one counted from the estate's own phrases, then prunes the mixture.

Both models are interpolated with one weight; afterwards pairs and triples that the back-off would predict
nearly as well anyway are dropped (the relative-entropy criterion), and the back-off weights are computed anew,
so that what is stored is a proper distribution. Probabilities are natural here, log10 only at the end.
"""

from collections import Counter, defaultdict
from math import log10


class Counts:
    """Witten-Bell smoothed counts of the estate's phrases; words are ids."""

    def __init__(self, sentences, start):
        self.words, self.pairs, self.triples = Counter(), defaultdict(Counter), defaultdict(Counter)
        for sentence, weight in sentences:
            before = (start, start)
            for word in sentence:
                self.words[word] += weight
                self.pairs[before[1]][word] += weight
                if before[0] != before[1]:
                    self.triples[before][word] += weight
                before = (before[1], word)
        self.total = sum(self.words.values())
        self.pair_sum = {h: (sum(c.values()), len(c)) for h, c in self.pairs.items()}
        self.triple_sum = {h: (sum(c.values()), len(c)) for h, c in self.triples.items()}

    def word(self, w):
        return self.words[w] / self.total

    def pair(self, h, w):
        if h not in self.pair_sum:
            return self.word(w)
        total, kinds = self.pair_sum[h]
        return (self.pairs[h][w] + kinds * self.word(w)) / (total + kinds)

    def triple(self, a, b, w):
        if (a, b) not in self.triple_sum:
            return self.pair(b, w)
        total, kinds = self.triple_sum[a, b]
        return (self.triples[a, b][w] + kinds * self.pair(b, w)) / (total + kinds)


class Mixture:
    """`words[id] = p`, `pairs[h][w] = p`, `triples[a, b][w] = p`, and the back-off weights of each context."""

    def __init__(self, general, estate, weight):
        """`general` has words {id: (p, back-off)}, pairs {h: {w: (p, back-off)}}, triples {(a, b): {w: p}}."""
        keep = 1 - weight
        words, g_pairs, g_triples = general.words, general.pairs, general.triples
        self.words = {w: keep * p + weight * estate.word(w) for w, (p, _) in words.items()}

        def general_pair(h, w):
            found = g_pairs.get(h, {}).get(w)
            return found[0] if found else words[h][1] * words[w][0]

        def general_triple(a, b, w):
            found = g_triples.get((a, b), {}).get(w)
            if found:
                return found
            context = g_pairs.get(a, {}).get(b)
            return (context[1] if context else 1.0) * general_pair(b, w)

        self.pairs = {}
        for h in set(g_pairs) | set(estate.pairs):
            follow = set(g_pairs.get(h, ())) | set(estate.pairs.get(h, ()))
            self.pairs[h] = {w: keep * general_pair(h, w) + weight * estate.pair(h, w) for w in follow}
        self.triples = {}
        for a, b in set(g_triples) | set(estate.triples):
            if b not in self.pairs.get(a, ()):
                continue
            follow = set(g_triples.get((a, b), ())) | set(estate.triples.get((a, b), ()))
            self.triples[a, b] = {w: keep * general_triple(a, b, w) + weight * estate.triple(a, b, w) for w in follow}
        self._weigh()

    def _weigh(self):
        def weight(explicit, lower):
            left = 1 - sum(explicit.values())
            below = 1 - sum(lower(w) for w in explicit)
            return min(10.0, max(left, 1e-4) / max(below, 1e-4))

        self.backoff = {h: weight(follow, self.words.__getitem__) for h, follow in self.pairs.items()}
        self.pair_backoff = {(a, b): weight(f, lambda w, b=b: self.pair(b, w)) for (a, b), f in self.triples.items()}

    def pair(self, h, w):
        found = self.pairs.get(h, {}).get(w)
        return found if found else self.backoff.get(h, 1.0) * self.words[w]

    def prune(self, pair_limit, triple_limit):
        """Drops what changes the model by less than the limits; a pair stays while triples need it."""
        for (a, b), follow in list(self.triples.items()):
            weight, seen = self.pair_backoff[a, b], self.words[a] * self.pairs[a][b]
            kept = {w: p for w, p in follow.items() if seen * p * abs(log10(p / (weight * self.pair(b, w)))) > triple_limit}
            if kept:
                self.triples[a, b] = kept
            else:
                del self.triples[a, b]
        for h, follow in list(self.pairs.items()):
            weight, seen = self.backoff[h], self.words[h]
            kept = {
                w: p
                for w, p in follow.items()
                if (h, w) in self.triples or seen * p * abs(log10(p / (weight * self.words[w]))) > pair_limit
            }
            if kept:
                self.pairs[h] = kept
            else:
                del self.pairs[h]
        self._weigh()
