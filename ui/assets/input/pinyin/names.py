"""Costs of surnames and given names.

Surnames and their shares come from Faker's zh_CN provider (MIT). Given-name characters are counted from the
person names of jieba's dictionary (MIT) and weighed by the tiers of `given_names.txt`, which is ours.
"""

import re
from collections import Counter
from math import log10

TIER_WEIGHT = {"1": 400, "2": 120, "3": 40, "4": 12}


def surnames(faker_source, extra):
    """{surname: share}; `extra` are compound surnames that the provider lacks."""
    found = re.findall(r'"([^"]+)", ([0-9.]+)\)', faker_source)
    weights = {name: float(weight) for name, weight in found if len(name) <= 2}
    for correction, weight in {"于": 0.62, "肖": 0.56, "余": 0.48}.items():
        weights[correction] = max(weight, weights.get(correction, 0.0))
    for name in extra:
        weights.setdefault(name, 0.01)
    total = sum(weights.values())
    return {name: weight / total for name, weight in weights.items()}


def tiers(path):
    """Lines `tier: names…`; one character is a given name or part of one, two are a whole given name."""
    single, double = Counter(), Counter()
    with open(path, encoding="utf-8") as source:
        for line in source:
            if line.strip() and not line.startswith("#"):
                tier, _, names = line.partition(":")
                for name in names.split():
                    (single if len(name) == 1 else double)[name] += TIER_WEIGHT[tier.strip()]
    return single, double


def given_names(jieba_dictionary, family, tier_path):
    """(first, last, only, double): shares of characters by place and of whole two-character given names."""
    first, last, only = Counter(), Counter(), Counter()
    own_single, double = tiers(tier_path)
    for line in jieba_dictionary.splitlines():
        word, _count, tag = line.split(" ")
        if tag != "nr" or word[0] not in family or not 2 <= len(word) <= 3:
            continue
        if len(word) == 2:
            only[word[1]] += 1
        else:
            first[word[1]] += 1
            last[word[2]] += 1
            double[word[1:]] += 1
    for name, weight in own_single.items():
        only[name] += weight
        first[name] += weight / 2
        last[name] += weight / 2
    for name, weight in list(double.items()):
        if weight >= min(TIER_WEIGHT.values()):
            first[name[0]] += weight / 8
            last[name[1]] += weight / 8

    def shares(counter, least=1):
        total = sum(counter.values())
        return {name: count / total for name, count in counter.items() if count >= least}

    return shares(first), shares(last), shares(only), shares(double, 2)


def cost(share):
    """1/32 of a decade, as everywhere in the data."""
    return min(255, round(-32 * log10(share)))
