"""Polylines: length, resampling, boxes."""

import math


def resampled(stroke, count):
    """`count` points at equal distances along the polyline."""
    lengths = [0.0]
    for (x0, y0), (x1, y1) in zip(stroke, stroke[1:]):
        lengths.append(lengths[-1] + math.hypot(x1 - x0, y1 - y0))
    if lengths[-1] == 0:
        return [stroke[0]] * count
    points, k = [], 0
    for i in range(count):
        target = lengths[-1] * i / (count - 1)
        while k < len(lengths) - 2 and lengths[k + 1] < target:
            k += 1
        step = lengths[k + 1] - lengths[k]
        part = (target - lengths[k]) / step if step else 0.0
        (x0, y0), (x1, y1) = stroke[k], stroke[k + 1]
        points.append((x0 + (x1 - x0) * part, y0 + (y1 - y0) * part))
    return points


def box(strokes):
    """(left, top, right, bottom)."""
    xs = [x for stroke in strokes for x, _ in stroke]
    ys = [y for stroke in strokes for _, y in stroke]
    return min(xs), min(ys), max(xs), max(ys)


def normalised(strokes):
    """The strokes in a square of 0 to 255, centred, proportions kept."""
    left, top, right, bottom = box(strokes)
    scale = 250.0 / max(right - left, bottom - top, 1)
    centre_x, centre_y = (left + right) / 2, (top + bottom) / 2
    return [[(128.0 + (x - centre_x) * scale, 128.0 + (y - centre_y) * scale) for x, y in stroke] for stroke in strokes]


def fitted(strokes, target):
    """The strokes stretched from their own box into another one; a flat box keeps its flatness."""
    left, top, right, bottom = box(strokes)
    to_left, to_top, to_right, to_bottom = target
    scale_x = (to_right - to_left) / (right - left) if right > left else 1.0
    scale_y = (to_bottom - to_top) / (bottom - top) if bottom > top else 1.0
    return [[(to_left + (x - left) * scale_x, to_top + (y - top) * scale_y) for x, y in stroke] for stroke in strokes]
