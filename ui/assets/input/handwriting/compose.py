"""Characters without stroke data, put together from parts of characters that have some.

A part is borrowed where it stands in the same place of another character: 玥 takes its 王 from
玩 and its 月 from 明, so both keep the width that the place gives them. Only where no such
character exists is the whole character of that name squeezed into place.
"""

import re
from collections import Counter, defaultdict

from shapes import box, fitted

# The part written first and the part written second, for each way of joining two parts.
SIDE_BY_SIDE, ABOVE = "⿰", "⿱"
TWO_PARTS = "⿰⿱⿴⿵⿶⿷⿸⿹⿺⿻"
# The enclosing parts that are written last.
WRITTEN_LAST = "辶廴"
# Borrowed parts may overlap or leave a gap of this much of the square before they count as a bad fit.
TRIES = 40


def read_recipes(decompositions, own):
    """{character: [(operator, first, second)]}: cjklib's table, then our own."""
    recipes = defaultdict(list)
    with open(decompositions, encoding="utf-8") as lines:
        for line in lines:
            fields = [field.strip("\"'") for field in line.strip().split(",")]
            if not line.startswith("#") and len(fields) > 1:
                add(recipes, fields[0], re.sub(r"\[\d+\]", "", fields[1]))
    with open(own, encoding="utf-8") as lines:
        for line in lines:
            if line.strip() and not line.startswith("#"):
                character, sequence = line.split()
                add(recipes, character, sequence)
    return dict(recipes)


def add(recipes, character, sequence):
    tree, rest = parsed(sequence)
    if tree and not rest and isinstance(tree, tuple) and tree not in recipes[character]:
        recipes[character].append(tree)


def parsed(sequence):
    """An ideographic description sequence as a tree (operator, part, part), and what is left of it."""
    if not sequence:
        return None, ""
    head, rest = sequence[0], sequence[1:]
    if head in TWO_PARTS:
        first, rest = parsed(rest)
        second, rest = parsed(rest)
        return ((head, first, second) if first and second else None), rest
    if head in "⿲⿳":
        parts = []
        for _ in range(3):
            part, rest = parsed(rest)
            parts.append(part)
        pair = SIDE_BY_SIDE if head == "⿲" else ABOVE
        return ((pair, parts[0], (pair, parts[1], parts[2])) if all(parts) else None), rest
    return (None if head in "？?" else head), rest


def missing(wanted, drawn, recipes):
    """{character: strokes} of those wanted characters that their recipe can make."""
    kitchen = Kitchen(drawn, recipes)
    made = {character: kitchen.make(character) for character in sorted(wanted)}
    return {character: strokes for character, strokes in made.items() if strokes}


class Kitchen:
    def __init__(self, drawn, recipes):
        self.drawn = drawn
        self.recipes = recipes
        # (operator, place, part) -> characters that have the part there.
        self.donors = defaultdict(list)
        for character in sorted(drawn):
            for recipe in recipes.get(character, []):
                operator, first, second = recipe
                self.donors[operator, 0, first].append((character, recipe))
                self.donors[operator, 1, second].append((character, recipe))
        self.sizes = {}

    def size(self, part):
        """Strokes of a part, or None."""
        if part in self.drawn:
            return len(self.drawn[part])
        if part not in self.sizes:
            self.sizes[part] = None  # while it is being worked out: recipes may run in circles
            self.sizes[part] = self.size_of_tree(part) if isinstance(part, tuple) else self.size_of_name(part)
        return self.sizes[part]

    def size_of_tree(self, tree):
        sizes = [self.size(part) for part in tree[1:]]
        return sum(sizes) if all(sizes) else None

    def size_of_name(self, part):
        # What the characters that have it have more than their other part.
        seen = Counter()
        for operator in TWO_PARTS:
            for place in (0, 1):
                for character, recipe in self.donors[operator, place, part][:TRIES]:
                    other = recipe[2 - place]
                    if other in self.drawn:
                        seen[len(self.drawn[character]) - len(self.drawn[other])] += 1
        likely = [size for size, _ in seen.most_common(1) if size > 0]
        if likely:
            return likely[0]
        sizes = [self.size_of_tree(recipe) for recipe in self.recipes.get(part, [])]
        return next((size for size in sizes if size), None)

    def make(self, part):
        """The strokes of a part as a whole character, or None."""
        if part in self.drawn:
            return self.drawn[part]
        recipes = [part] if isinstance(part, tuple) else self.recipes.get(part, [])
        for recipe in recipes:
            strokes = self.cook(recipe)
            if strokes:
                return strokes
        return None

    def cook(self, recipe):
        operator, first, second = recipe
        sizes = self.size(first), self.size(second)
        if not all(sizes):
            return None
        offers = [self.offers(operator, place, recipe[1 + place], sizes[place], sizes[1 - place]) for place in (0, 1)]
        pairs = [(misfit(operator, a[0], b[0]) + a[1] + b[1], a[0], b[0]) for a in offers[0] for b in offers[1]]
        if not pairs:
            return None
        _, first_strokes, second_strokes = min(pairs, key=lambda pair: pair[0])
        last = first in WRITTEN_LAST if isinstance(first, str) else False
        return second_strokes + first_strokes if last else first_strokes + second_strokes

    def offers(self, operator, place, part, size, other_size):
        """Ways to draw a part in its place: [(strokes, penalty)]."""
        offers = []
        for character, recipe in self.donors[operator, place, part]:
            strokes = self.drawn[character]
            rest = len(strokes) - size
            if rest <= 0 or self.size(recipe[2 - place]) not in (None, rest):
                continue
            early = (place == 0) != (recipe[1] in WRITTEN_LAST if isinstance(recipe[1], str) else False)
            taken = strokes[:size] if early else strokes[rest:]
            # The other part of the donor takes as much room as the other part of the new character.
            offers.append((taken, 8 * abs(rest - other_size)))
        offers.sort(key=lambda offer: offer[1])
        offers = offers[:TRIES]
        whole = None if offers else self.make(part)
        if whole and operator in (SIDE_BY_SIDE, ABOVE):
            offers.append((squeezed(whole, operator, place, size / (size + other_size)), 60))
        return offers


def squeezed(strokes, operator, place, share):
    """A whole character in a half of the square; the half with more strokes is the larger one."""
    share = 0.5 + (share - 0.5) * 0.5
    begin, end = (0.0, share) if place == 0 else (1.0 - share, 1.0)
    left, top, right, bottom = box(strokes)
    if operator == SIDE_BY_SIDE:
        return fitted(strokes, (60 + 900 * begin, top, 20 + 900 * end, bottom))
    return fitted(strokes, (left, 60 + 900 * begin, right, 20 + 900 * end))


def misfit(operator, first, second):
    """How badly two borrowed parts go together, in units of the square of 1,024."""
    a, b = box(first), box(second)
    if operator == SIDE_BY_SIDE:
        return abs(b[0] - a[2] - 30) + 0.3 * abs((a[1] + a[3]) - (b[1] + b[3]))
    if operator == ABOVE:
        return abs(b[1] - a[3] - 30) + 0.3 * abs((a[0] + a[2]) - (b[0] + b[2]))
    return 0.0
