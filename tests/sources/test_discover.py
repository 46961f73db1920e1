"""Which files a run takes: what is named, what walking finds, what git and the user leave out; each file once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tf_migrate.sources import discover

needs_links = pytest.mark.skipif(sys.platform == "win32", reason="links take special rights there")


@pytest.fixture
def tree(tmp_path, monkeypatch):
    """Makes files, given as paths or as paths with their text, in a folder that is the working directory."""
    monkeypatch.chdir(tmp_path)

    def make(*paths: str, **texts: str) -> Path:
        for path in paths:
            name, _, text = path.partition("=")
            (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
            (tmp_path / name).write_text(text.replace("|", "\n") or "x = 1\n")
        return tmp_path

    return make


def found(*paths: str, **options: object) -> list[str]:
    return [path.as_posix() for path in discover(paths, **options)]  # type: ignore[arg-type]


def test_python_files_by_name_at_every_depth(tree):
    tree("b.py", "a/z.py", "a/b/c.py", "c.txt", "d.pyc", "e.ipynb", "B.py")
    assert found(".") == ["B.py", "a/b/c.py", "a/z.py", "b.py"]


def test_paths_keep_the_form_in_which_they_were_given(tree):
    root = tree("a/x.py")
    assert found("a") == ["a/x.py"]
    assert found(str(root)) == [(root / "a/x.py").as_posix()]
    (root / "elsewhere").mkdir()
    os.chdir(root / "elsewhere")
    assert found("../a") == ["../a/x.py"]


def test_named_files_are_taken_whatever_they_are_called_and_whoever_ignores_them(tree):
    tree(".git/HEAD", ".gitignore=*.py", "script", "x.py", "node_modules/y.py")
    assert found(".") == []
    assert found("script", "x.py", "node_modules/y.py") == ["script", "x.py", "node_modules/y.py"]


def test_files_come_one_by_one(tree):
    tree("a.py", "b/c.py")
    files = discover(["."])
    assert next(files) == Path("a.py")
    Path("b/d.py").write_text("")  # the walk has not come that far
    assert [path.as_posix() for path in files] == ["b/c.py", "b/d.py"]


def test_each_file_once_however_often_it_is_named(tree):
    root = tree("a/x.py", "a/y.py", "b.py")
    assert found("a", ".", "a/x.py", "b.py", str(root)) == ["a/x.py", "a/y.py", "b.py"]
    assert found("a/y.py", "a", "./a/y.py") == ["a/y.py", "a/x.py"]


@pytest.mark.parametrize(
    "folder", [".git", ".hg", ".venv", "venv", "node_modules", "__pycache__", ".tox", ".nox", ".eggs", "build", "dist"]
)
def test_folders_without_work_of_the_users_own(tree, folder):
    tree(f"a/{folder}/x.py", f"{folder}/y.py", f"{folder}.py")
    assert found(".") == [f"{folder}.py"]
    assert found(folder) == [f"{folder}/y.py"]


def test_a_virtual_environment_under_any_name(tree):
    tree("tools/pyvenv.cfg", "tools/lib/x.py", "y.py")
    assert found(".") == ["y.py"]


# -- .gitignore ------------------------------------------------------------------------------------------------------


def test_nested_gitignores_from_the_repositorys_root(tree):
    tree(
        ".git/HEAD",
        ".gitignore=*_pb2.py|/top.py|data/|!keep_pb2.py",
        "top.py",
        "a/top.py",
        "a/x_pb2.py",
        "a/keep_pb2.py",
        "a/data/x.py",
        "a/.gitignore=local.py|!x_pb2.py",
        "a/local.py",
        "a/b/local.py",
        "b/local.py",
    )
    assert found(".") == ["a/keep_pb2.py", "a/top.py", "a/x_pb2.py", "b/local.py"]
    assert found("a") == ["a/keep_pb2.py", "a/top.py", "a/x_pb2.py"]
    assert found("a/b") == []


def test_git_agrees(tree):
    root = tree(
        ".gitignore=*.gen.py|/only_here.py|deep/**/secret.py|out/*|!out/kept.py|sp[ae]ce*.py|\\#odd.py|trailing.py   ",
        "only_here.py",
        "sub/only_here.py",
        "x.gen.py",
        "deep/a/b/secret.py",
        "deep/secret.py",
        "out/a.py",
        "out/kept.py",
        "space1.py",
        "spece2.py",
        "spoce3.py",
        "#odd.py",
        "trailing.py",
        "sub/.gitignore=!x.gen.py|*.tmp.py",
        "sub/x.gen.py",
        "sub/y.tmp.py",
        "sub/deeper/y.tmp.py",
    )
    try:
        subprocess.run(["git", "init", "-q"], cwd=root, check=True)
    except (OSError, subprocess.CalledProcessError):
        pytest.skip("git is not installed")
    listed = subprocess.run(
        ["git", "ls-files", "--others", "--exclude-standard", "*.py"],
        cwd=root,
        check=True,
        capture_output=True,
        text=True,
    )
    assert sorted(found(".")) == sorted(listed.stdout.split("\n")[:-1])


def test_the_repositorys_own_exclude_file(tree):
    tree(".git/info/exclude=mine.py", "mine.py", "a/mine.py", "a/x.py")
    assert found(".") == found("a") == ["a/x.py"]


def test_the_exclude_file_of_a_worktree_is_that_of_its_repository(tree):
    root = tree("main/.git/info/exclude=mine.py", "main/.git/worktrees/w/commondir=../..|", "w/mine.py", "w/x.py")
    (root / "w/.git").write_text(f"gitdir: {root}/main/.git/worktrees/w\n")
    assert found("w") == ["w/x.py"]


def test_a_repository_in_a_repository_has_rules_of_its_own(tree):
    tree(".git/HEAD", ".gitignore=x.py", "x.py", "module/.git/HEAD", "module/x.py")
    assert found(".") == ["module/x.py"]


def test_gitignore_counts_without_a_repository_from_the_named_folder_on(tree):
    tree(".gitignore=x.py", "a/.gitignore=y.py", "a/x.py", "a/y.py", "a/z.py")
    assert found("a") == ["a/x.py", "a/z.py"]
    assert found(".") == ["a/z.py"]


def test_an_ignored_folder_that_is_named_is_walked_all_the_same(tree):
    tree(".git/HEAD", ".gitignore=generated/|*.tmp.py", "generated/x.py", "generated/.gitignore=y.py", "generated/y.py")
    assert found(".") == []
    assert found("generated") == ["generated/x.py"]


def test_lines_that_git_cannot_make_sense_of_are_passed_over(tree):
    tree(".git/HEAD", ".gitignore=!|\\|x.py|", "x.py", "y.py")
    (Path(".gitignore")).write_bytes(b"\xff\xfe\nx.py\r\n")
    assert found(".") == ["y.py"]


# -- exclude ---------------------------------------------------------------------------------------------------------


def test_excluded_by_the_user(tree):
    tree("a/x.py", "a/gen/y.py", "b/x.py", "gen/z.py")
    assert found(".", exclude=["/a/x.py", "gen/"]) == ["b/x.py"]
    assert found(".", exclude=["*.py", "!/b/**"]) == ["b/x.py"]
    assert found("a/x.py", exclude=["x.py"]) == ["a/x.py"]


def test_excluded_relative_to_the_configuration(tree):
    root = tree("a/x.py", "a/b/x.py")
    assert found(".", exclude=["/x.py"], base=root / "a") == ["a/b/x.py"]
    os.chdir(root / "a")
    assert found(".", exclude=["/a/x.py"], base=root) == ["b/x.py"]


def test_what_git_takes_in_the_user_can_still_exclude(tree):
    tree(".git/HEAD", ".gitignore=!x.py", "x.py", "y.py")
    assert found(".", exclude=["x.py"]) == ["y.py"]
    assert found(".", exclude=["!x.py"]) == ["x.py", "y.py"]


def test_an_excluded_folder_that_is_named_is_walked(tree):
    tree("gen/x.py", "gen/y.py")
    assert found("gen", exclude=["gen/"]) == ["gen/x.py", "gen/y.py"]


def test_a_pattern_that_is_none_is_an_error(tree):
    tree("x.py")
    with pytest.raises(ValueError, match="'!' is no pattern"):
        found(".", exclude=["!"])


# -- globs -----------------------------------------------------------------------------------------------------------


def test_globs_that_the_shell_left(tree):
    tree("a/x.py", "a/b/x.py", "a/b/y.py", "c/x.py", "a/x.txt", "node_modules/x.py", ".git/HEAD", ".gitignore=c/")
    assert found("**/x.py") == ["a/b/x.py", "a/x.py"]
    assert found("a/*.py") == ["a/x.py"]
    assert found("a/**/[xy].py") == ["a/b/x.py", "a/b/y.py", "a/x.py"]
    assert found("a/?/x.py", "a/*") == ["a/b/x.py", "a/b/y.py", "a/x.py"]
    assert found("a/**/*.py", "a") == found("a", "a/**/*.py") == ["a/b/x.py", "a/b/y.py", "a/x.py"]


def test_an_absolute_glob(tree):
    root = tree("a/x.py", "b/y.py").as_posix()
    assert found(f"{root}/*/x.py") == [f"{root}/a/x.py"]


def test_a_glob_without_matches_stays_for_the_reader_to_report(tree):
    tree("x.py")
    assert found("*.pyx", "nowhere/*.py") == ["*.pyx", "nowhere/*.py"]


def test_a_file_whose_name_looks_like_a_glob(tree):
    tree("a[1].py", "a1.py")
    assert found("a[1].py") == ["a[1].py"]


# -- what is not there, and what is no file --------------------------------------------------------------------------


def test_missing_paths_stay_for_the_reader_to_report(tree):
    tree("x.py")
    assert found("nowhere.py", "x.py", "no/where") == ["nowhere.py", "x.py", "no/where"]


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="no pipes here")
def test_pipes_are_passed_over_unless_they_are_named(tree):
    tree("x.py")
    os.mkfifo("pipe.py")
    assert found(".") == ["x.py"]
    assert found("pipe.py") == ["pipe.py"]


def test_a_folder_that_cannot_be_listed_stays_for_the_reader_to_report(tree, plain_user):
    root = tree("a/x.py", "closed/y.py", "z.py")
    (root / "closed").chmod(0)
    output = plain_user("from tf_migrate.sources import discover\nprint(*discover(['.', 'closed/y.py']), sep='\\n')")
    assert output.split() == ["a/x.py", "closed", "z.py", "closed/y.py"]


# -- links -----------------------------------------------------------------------------------------------------------


@needs_links
def test_links_that_lead_in_a_circle(tree):
    root = tree("a/x.py")
    (root / "a/up").symlink_to(root)
    (root / "a/self.py").symlink_to("self.py")
    (root / "a/one.py").symlink_to("two.py")
    (root / "a/two.py").symlink_to("one.py")
    assert found(".") == ["a/x.py"]
    assert found("a/self.py") == ["a/self.py"]
    assert found("a/up/a/up/a") == ["a/up/a/up/a/x.py"]


@needs_links
def test_a_linked_file_once(tree):
    root = tree("a/real.py", "z/x.py")
    (root / "a/link.py").symlink_to("real.py")
    (root / "b.py").symlink_to("a/real.py")
    (root / "gone.py").symlink_to("nowhere.py")
    assert found(".") == ["a/real.py", "z/x.py"]
    assert found("z", "b.py", "a") == ["z/x.py", "b.py"]
    assert found("a/real.py", ".") == ["a/real.py", "z/x.py"]


@needs_links
def test_a_link_to_what_walking_would_not_have_found(tree, tmp_path_factory):
    root = tree("x.py")
    outside = tmp_path_factory.mktemp("outside")
    (outside / "program").write_text("x = 1\n")
    (root / "y.py").symlink_to(outside / "program")
    (root / "folder").symlink_to(outside)
    assert found(".") == ["x.py", "y.py"]
    assert found("folder/program", ".") == ["folder/program", "x.py"]


@needs_links
def test_a_linked_folder_is_walked_where_it_is_named(tree):
    root = tree("real/x.py")
    (root / "link").symlink_to("real")
    assert found(".") == ["real/x.py"]
    assert found("link") == ["link/x.py"]
    assert found("link", "real") == ["link/x.py"]


def test_folders_nested_deeper_than_calls(tree):
    root = tree()
    depth = 600
    for _ in range(depth):
        (root / "d").mkdir()
        os.chdir(root / "d")
        root = Path()
    Path("x.py").write_text("")
    for _ in range(depth):
        os.chdir("..")
    usual = sys.getrecursionlimit()
    sys.setrecursionlimit(400)
    try:
        assert len(found(".")) == 1
    finally:
        sys.setrecursionlimit(usual)
