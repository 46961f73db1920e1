"""The configuration file: found, read, and refused with a message that helps."""

from __future__ import annotations

from pathlib import Path

import pytest

from tf_migrate.applicability import Applicability
from tf_migrate.configuration import Configuration, ConfigurationError, load, parse
from tf_migrate.patterns import fits

ALL_KEYS = """
[tool.tf-migrate]
select = ["TFM1"]
extend-select = ["session"]
ignore = ["TFM101"]
unsafe = false
target = "2.18"
numerics = "keras"
exclude = ["third_party/"]
jobs = 2
output-format = "concise"
statistics = true
color = "never"
quiet = true
verbose = false

[tool.tf-migrate.per-file-ignores]
"tests/*" = ["TFM2", "TFM3"]

[tool.tf-migrate.applicability]
TFM102 = "safe"
"""


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def test_all_keys(tmp_path):
    file = write(tmp_path / "pyproject.toml", ALL_KEYS)
    found = load([str(tmp_path)])
    assert found.path == file
    assert (found.select, found.extend_select, found.ignore) == (("TFM1",), ("session",), ("TFM101",))
    assert (found.unsafe, found.target, found.exclude, found.jobs) == (False, "2.18", ("third_party/",), 2)
    assert found.numerics == "keras"
    assert (found.output_format, found.statistics, found.color) == ("concise", True, "never")
    assert (found.quiet, found.verbose) == (True, False)
    assert list(found.per_file_ignores.values()) == [("TFM2", "TFM3")]
    assert found.applicability == {"TFM102": Applicability.SAFE}


def test_every_selector_is_given_with_its_place(tmp_path):
    file = write(tmp_path / "pyproject.toml", ALL_KEYS)
    found = list(load([str(tmp_path)]).selectors())
    assert (f"{file}: select", "TFM1") in found
    assert sorted(name for _, name in found) == ["TFM1", "TFM101", "TFM2", "TFM3", "session"]
    assert any("per-file-ignores" in where and "tests/*" in where for where, name in found if name == "TFM2")


def test_the_nearest_file_with_our_table_counts(tmp_path):
    outer = write(tmp_path / "pyproject.toml", "[tool.tf-migrate]\njobs = 1\n")
    write(tmp_path / "a/pyproject.toml", "[project]\nname = 'x'\n")
    inner = write(tmp_path / "a/b/pyproject.toml", "[tool.tf-migrate]\njobs = 2\n")
    for folder in ("a", "a/b/c"):
        (tmp_path / folder).mkdir(exist_ok=True)
    module = write(tmp_path / "a/b/c/m.py", "")
    assert load([str(tmp_path / "a")]).path == outer
    assert load([str(module)]).path == inner
    assert load([str(tmp_path / "a/b/c/missing.py")]).path == inner


def test_without_paths_the_current_folder_counts(tmp_path, monkeypatch):
    write(tmp_path / "pyproject.toml", "[tool.tf-migrate]\njobs = 1\n")
    monkeypatch.chdir(tmp_path)
    assert load().jobs == 1


def test_a_broken_pyproject_that_does_not_speak_of_us_is_passed_over(tmp_path):
    write(tmp_path / "a/pyproject.toml", "this is no TOML")
    write(tmp_path / "pyproject.toml", "[tool.tf-migrate]\njobs = 1\n")
    assert load([str(tmp_path / "a")]).jobs == 1


def test_a_pyproject_that_only_mentions_us_is_passed_over(tmp_path):
    write(tmp_path / "a/pyproject.toml", "[project]\ndependencies = ['tf-migrate']\n")
    write(tmp_path / "pyproject.toml", "[tool.tf-migrate]\njobs = 1\n")
    assert load([str(tmp_path / "a")]).jobs == 1


def test_an_empty_table_ends_the_search(tmp_path):
    inner = write(tmp_path / "a/pyproject.toml", "[tool.tf-migrate]\n")
    write(tmp_path / "pyproject.toml", "[tool.tf-migrate]\njobs = 1\n")
    assert load([str(tmp_path / "a")]) == Configuration(path=inner)


@pytest.mark.parametrize("text", ["[tool.tf-migrate]\njobs = 3\n", "jobs = 3\n"])
def test_a_file_that_is_named(tmp_path, text):
    file = write(tmp_path / "migrate.toml", text)
    assert load([], str(file)).jobs == 3


def test_a_named_file_with_nothing_for_us(tmp_path):
    file = write(tmp_path / "pyproject.toml", "[project]\nname = 'x'\n")
    with pytest.raises(ConfigurationError, match=r"no table \[tool.tf-migrate\]"):
        load([], str(file))


def test_a_named_file_that_is_missing(tmp_path):
    with pytest.raises(ConfigurationError, match=r"gone\.toml: cannot be read"):
        load([], str(tmp_path / "gone.toml"))


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("per-file-ignore = {}", "unknown key 'per-file-ignore'.*did you mean 'per-file-ignores'"),
        ("extend_select = []", "unknown key 'extend_select'.*did you mean 'extend-select'"),
        ("zzzzzz = 1", "unknown key 'zzzzzz'.*the keys are select, "),
        ("select = 'TFM1'", r"'select'.*must be a list of strings.*not the string \"TFM1\""),
        ("select = [1]", "'select'.*must be a list of strings"),
        ("unsafe = 1", "'unsafe'.*must be true or false, not the number 1"),
        ("target = 2.18", r"'target'.*must be one of .*\"2.18\".*not the number 2.18"),
        ("numerics = 'tf2'", '\'numerics\'.*must be one of .*"tf1", "keras".*not the string'),
        ("target = '2.15'", "'target'.*must be one of.*not the string"),
        ("output-format = 'jsn'", "'output-format'.*did you mean 'json'"),
        ("jobs = -1", "'jobs'.*0 or more"),
        ("jobs = true", "'jobs'.*not true"),
        ("jobs = 2020-01-01", "'jobs'.*not a date"),
        ("per-file-ignores = []", "'per-file-ignores'.*must be a table"),
        ("per-file-ignores = {'a' = 'TFM1'}", "'per-file-ignores'.*must be a list"),
        ("per-file-ignores = {'a\\' = []}", "'per-file-ignores'.*is no pattern"),
        ("applicability = {TFM101 = 'mostly'}", "'applicability'.*must be one of"),
        ("applicability = {TFM101 = 'unsave'}", "'applicability'.*did you mean 'unsafe'"),
        ("[nothing", "is no valid TOML.*line"),
    ],
)
def test_errors_say_where_what_and_what_instead(text, message):
    with pytest.raises(ConfigurationError, match=f"(?s)^some/pyproject.toml: .*{message}"):
        parse(f"[tool.tf-migrate]\n{text}\n", Path("some/pyproject.toml"))


def test_the_table_must_be_a_table():
    with pytest.raises(ConfigurationError, match="must be a table"):
        parse("tool.tf-migrate = 1", Path("pyproject.toml"))


def test_a_file_that_is_no_utf8(tmp_path):
    (tmp_path / "c.toml").write_bytes(b"# gr\xf6\xdfe\n")
    with pytest.raises(ConfigurationError, match="UTF-8"):
        load([], str(tmp_path / "c.toml"))


@pytest.mark.parametrize(
    ("pattern", "asked"),
    [
        ("tests/*", (["tests/a.py", "tests/deep/a.py"], ["a.py", "pkg/tests/a.py"])),
        ("tests/", (["tests/a.py", "pkg/tests/a.py"], ["tests.py"])),
        ("*_test.py", (["a_test.py", "pkg/a_test.py"], ["a.py"])),
        ("**/x.py", (["x.py", "a/b/x.py"], ["a/xx.py"])),
        ("/x.py", (["x.py"], ["a/x.py"])),
        ("a/**/x.py", (["a/x.py", "a/b/c/x.py"], ["x.py", "b/a/x.py"])),
        ("[ab].py", (["a.py", "c/b.py"], ["c.py"])),
    ],
)
@pytest.mark.parametrize("folder", ["project", "odd [x] !folder*"])
def test_patterns_are_relative_to_the_folder_of_the_file(tmp_path, monkeypatch, folder, pattern, asked):
    (yes, no), root = asked, tmp_path / folder
    write(root / "pyproject.toml", f"[tool.tf-migrate.per-file-ignores]\n'{pattern}' = ['TFM1']\n")
    (root / "pkg").mkdir()
    for here in (root, root / "pkg", tmp_path):
        monkeypatch.chdir(here)
        (anchored,) = load([str(root)]).per_file_ignores
        for path in yes:
            assert fits(anchored, str(root / path))
        for path in no:
            assert not fits(anchored, str(root / path))
        assert not fits(anchored, str(tmp_path / "elsewhere" / yes[0]))
    monkeypatch.chdir(root)
    assert all(fits(anchored, path) for path in yes)


def test_a_pattern_of_no_configuration_file_is_asked_of_the_path_as_it_is():
    assert fits("tests/*", "tests/a.py")
    assert not fits("tests/*", "src/a.py")
