"""Writes python-format.json beside this file: what CPython's format() answers. Run it with python3 to make the table again."""

import json
import pathlib
import random

random.seed(7)

FLOATS = [
    0.5, -0.5, 1.5, 2.5, 0.125, 0.375, 1e-5, 1.2345e-4, 3.14159, -2.71828, 123456.789, 0.1, 1.5e300, -1234.5678, 99.995,
    999999.5, 9.9999995, 5e-324, 1.5e22, 0.05, 2.675, 1.0000000000000002, -0.0001,
]
INTEGERS = [0, 1, -1, 7, 42, 255, -255, 1000, 1234567, -1234567, 65, 10**15]
TEXTS = ['', 'ok', 'unhealthy', 'grün', '日本']

FLOAT_SPECS = """|.3f|.0f|f|.2f|+.2f| .1f|e|.2e|.0e|g|.3g|.10g|.0g|%|.1%|.0%|n|.3|.1|.0|.12|,.2f|_.2f|010.2f|+010.1f|>12.3f|<12.3f|^13.3f
*^13.3f|=+12.3f|0=12.2f|012,.2f|E|.3E|G|.2G|F|#.0f|#g|#.3g|#.0e|z.1f|z.0f|8|08|d|x|s|015,|é^9.1f|,.3|020,.1%|.17g|.20f|#.3"""
INTEGER_SPECS = """|d|+d| d|,|_|5d|05d|<6d|^6d|*>8d|x|X|#x|#X|o|#o|b|#b|_b|_x|#_b|c|e|.2e|f|.1f|.3f|,.1f|g|%|.1%|n|012,d|012_d|020_b
#020_b|s|.3d|+c|#c|,x|z|zd|0>5|=+8d|=8|E|G|010|+|-| |010c|>3c"""
TEXT_SPECS = '|s|10|<10|>10s|^10|*^10s|.2|.1s|10.2|05|=10|+|#|,|_|d|.2f|z|010|.0|é>8'


def specs(text):
    return text.replace('\n', '|').split('|')


def rows():
    for values, texts in ((FLOATS, FLOAT_SPECS), (INTEGERS, INTEGER_SPECS), (TEXTS, TEXT_SPECS)):
        for value in values:
            for spec in specs(texts):
                yield value, spec
    for value in (True, False):
        for spec in ('d', '.2f', 'x', '>4d', '%'):
            yield value, spec
    for _ in range(300):
        value = random.choice([
            random.uniform(-1, 1),
            random.uniform(-1e6, 1e6),
            random.uniform(-1, 1) * 10 ** random.randint(-20, 20),
        ])
        yield value, random.choice(['.%df', '.%de', '.%dg', '.%d', '.%d%%']) % random.randint(0, 12)


def answer(value, spec):
    try:
        return [value, spec, format(value, spec), None]
    except (ValueError, TypeError, OverflowError) as error:
        return [value, spec, None, str(error)]


lines = [json.dumps(answer(value, spec), ensure_ascii=False) for value, spec in rows()]
pathlib.Path(__file__).with_name('python-format.json').write_text('[\n' + ',\n'.join(dict.fromkeys(lines)) + '\n]\n')
