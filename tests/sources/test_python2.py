"""Python 2 is told from Python 3 with a mistake in it."""

from __future__ import annotations

import ast

import pytest

from tf_migrate.sources.python2 import python2_sign

PYTHON_2 = {
    'print "x"': (1, 1, "`print`"),
    "x = 1\nif x: print x": (2, 7, "`print`"),
    'print "a %s" % b, c': (1, 1, "`print`"),
    "x = 5 ; print y,": (1, 9, "`print`"),
    "print >>f, `x`": (1, 1, "`print`"),
    "s = '''\nprint x\n'''; print s": (3, 6, "`print`"),
    '"a" \\\n  "b"\nprint z': (3, 1, "`print`"),
    "# comment\r\n\rprint z": (3, 1, "`print`"),
    'exec "a = 1" in scope': (1, 1, "`exec`"),
    "try:\n    f()\nexcept E, e:\n    pass": (3, 1, "`except`"),
    "try:\n    f()\nexcept (A, B), e: pass": (3, 1, "`except`"),
    "try:\n    f()\nexcept E, (number, text): pass": (3, 1, "`except`"),
    'raise E, "x"': (1, 1, "`raise`"),
    'if a:\n    raise E, "x", tb': (2, 5, "`raise`"),
    "x = `y`": (1, 5, "backticks"),
    "if a <> b: pass": (1, 6, "`<>`"),
    "os.chmod(path, 0755)": (1, 16, "`0755`"),
    "x = 10L": (1, 5, "`10L`"),
    "x = 0xFFL": (1, 5, "`0xFFL`"),
    "x = ur'abc'": (1, 5, "`ur`"),
    "def f(self, (a, b)): pass": (1, 1, "a parameter in parentheses"),
    "sorted(x, key=lambda (a, b): b)": (1, 15, "a parameter in parentheses"),
    "def f():\n\tif a:\n\t\tx\n        y": (4, 1, "tabs and spaces"),
    "if a:\n        x\n\ty": (3, 1, "tabs and spaces"),
}


def mistake(text: str) -> str:
    with pytest.raises(SyntaxError) as caught:
        ast.parse(text)
    return caught.value.msg


@pytest.mark.parametrize(("text", "expected"), PYTHON_2.items(), ids=PYTHON_2.keys())
def test_signs_with_their_places(text, expected):
    mark = "`print`" in expected[2] and ">>" in text  # which Python 3 reads as a shift
    sign = python2_sign(text, "" if mark else mistake(text))
    assert sign is not None
    assert (sign.line, sign.column) == expected[:2]
    assert expected[2] in sign.seen


@pytest.mark.parametrize(
    "text",
    [
        "x = (1,\ny = 2",
        "%matplotlib inline\nx = 1",
        "x = 1 +\nprint(x)",
        "def f(:\n    print(1)",
        "if x:\nprint(x)",
        "x = 'abc\ny = 1",
        "{{ template }}\nimport tensorflow",
        "except (A, B) as e:\n    pass",
        "except A, B, C:\n    pass",
        "  x = 1\ny = 2",
        "x = 08",
        "class",
        "",
        "\\",
        "'''",
    ],
)
def test_mistakes_are_no_signs(text):
    assert python2_sign(text, "invalid syntax") is None


@pytest.mark.parametrize(
    "text",
    [
        "print('a') % b\nprint\nprint = 3\nprint.x\nprint, x\nprint[0]\nprint -1\nprint if a else b\n",
        "x = lambda: print\ny = {1: exec}\nexec\nexec('a')\n",
        "s = '''print x\n`a` <> 0777'''  # print y `z`\n",
        "raise E('a, b') from None\n",
        "raise E[a, b]\n",
        "try:\n    f()\nexcept (A, B) as e:\n    pass\nexcept f(a, b):\n    pass\n",
        "x = [00, 0, 0o777, 0x1F, 0b1, 1e5, 1.5e-3, .5, 1_000, 01.5, 01e1, 1j, 0xAL if 0 else 1]\n".replace(
            "0xAL", "0xA"
        ),
        "def f(a=(1, 2), *, b=g((1,)), c: (int)=(3)) -> ((1)): pass\n",
        "f = lambda a=(1, 2): a\n",
        "if a:\n\tx\n\tif b:\n\t\ty\nif c:\n    z\n",
        "a >> b; a << b; a < b > c\n",
        "R'x' rb'x' if 0 else u'x'\n".replace(" rb'x'", ""),
    ],
)
def test_valid_python_3_has_no_signs(text):
    ast.parse(text)
    assert python2_sign(text) is None


def test_advice_says_how_to_convert():
    assert "python -m fissix" in python2_sign("print x").advice
    assert "expand" in python2_sign("if a:\n        x\n\ty", "inconsistent use of tabs").advice
