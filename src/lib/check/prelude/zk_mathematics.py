"""Averages and the like, as the worker counts them. What no data gives differs from one to the other, on purpose."""

import math


def average(values):
    """The helper `avg`: nothing has the average 0."""
    count = len(values) * 1.0
    return sum(values) / count if count else 0


def percentile(values, percent, sort=sorted):
    """Linear between the two next to it; None without values."""
    ordered = sort(values)
    if not ordered:
        return None
    place = (len(ordered) - 1) * percent
    below = math.floor(place)
    above = math.ceil(place)
    if below == above:
        return ordered[int(place)]
    return ordered[int(below)] * (above - place) + ordered[int(above)] * (place - below)


def median(values, sort=sorted):
    return percentile(values, 0.5, sort)


def mean(values):
    """That of time series: nothing has none."""
    return sum(values) * 1.0 / len(values) if values else None


def delta(values):
    return values[-1] - values[0] if values else 0


def first(values):
    return values[0] if values else None
