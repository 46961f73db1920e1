"""The way of one file: read, analyse, write. What analyses is loaded with the first file that mentions TensorFlow."""

from __future__ import annotations

import gc
import traceback
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING

from tf_migrate.deep_stack import call_deep
from tf_migrate.results import FileResult, Report
from tf_migrate.settings import Settings
from tf_migrate.sources.read import MARKER, ReadError, Source, Trouble, decode, read, read_bytes
from tf_migrate.sources.write import WriteError, write
from tf_migrate.support import NAME, module_name

if TYPE_CHECKING:
    from tf_migrate.engine import Engine
    from tf_migrate.rule import Rule
    from tf_migrate.suite import Suite


_NOTEBOOK = (
    "a notebook, which this version does not read; turn it into a script first, with"
    " `jupyter nbconvert --to script FILE`"
)


class Mode(Enum):
    """What a run does about what it finds."""

    CHECK = "check"
    DIFF = "diff"
    FIX = "fix"


@dataclass(slots=True)
class Processor:
    """Processes one file after the other, as `settings` and `mode` ask."""

    settings: Settings
    mode: Mode
    suite_loader: Callable[[], Suite]
    _engine: Engine | None = field(default=None, init=False)

    @property
    def engine(self) -> Engine:
        """The engine with its rules, loaded when it is first asked for."""
        if self._engine is None:
            from tf_migrate.engine import Engine

            self._engine = Engine(self.suite_loader(), self.settings)
        return self._engine

    def process(self, path: Path, shown: str) -> FileResult:
        """Reads a file, finds and fixes, and in the mode FIX writes it.

        A file whose new text calls for a support module is not written: the module has to be there first.

        Args:
            path: where the file is.
            shown: what it is called in reports.
        """
        try:
            data = read(path)
            if data is None:
                return FileResult(shown)
            if Path(path).suffix == ".ipynb":
                raise ReadError(Trouble.UNREADABLE, _NOTEBOOK)
            source = decode(data, path)
        except ReadError as error:
            return _unread(shown, error)
        result = self._analyse(source, shown)
        if self.mode is Mode.FIX and result.after is not None and not result.support:
            return self.written(source, result)
        return result

    def process_data(self, data: bytes, shown: str) -> FileResult:
        """Finds and fixes in the bytes of a file that is not on the disk, or not as these bytes."""
        if MARKER not in data:
            return FileResult(shown)
        try:
            source = decode(data, shown)
        except ReadError as error:
            return _unread(shown, error)
        return self._analyse(source, shown)

    def write_later(self, path: Path, result: FileResult) -> FileResult:
        """Writes the new text of a result that `process` held back, if the file is still what it was."""
        from tf_migrate.diagnostics import NOT_WRITTEN

        assert result.before is not None
        try:
            source = decode(read_bytes(path), path)
        except ReadError as error:
            return self.refused(result.before, result, NOT_WRITTEN, f"not written: {error}")
        if source.text != result.before:
            message = "not written: it was changed while the tool was at work; run the tool again"
            return self.refused(result.before, result, NOT_WRITTEN, message)
        return self.written(source, result)

    def written(self, source: Source, result: FileResult) -> FileResult:
        """Writes the new text of a result, and gives the result as it is then: written, or refused."""
        assert result.after is not None
        try:
            write(source, result.after)
        except WriteError as error:
            from tf_migrate.diagnostics import NOT_WRITTEN

            return self.refused(source.text, result, NOT_WRITTEN, f"not written, the file is as it was: {error}")
        return replace(result, written=True)

    def refused(self, text: str, result: FileResult, rule: Rule, message: str) -> FileResult:
        """The result of a file that has a new text, but must stay as it is: a finding that says why comes first."""
        why = Report(1, 1, 1, 1, rule.code, rule.name, message, rule.applicability)
        found = call_deep(lambda: self.engine.check(text, result.path))
        return replace(result, reports=(why, *found.reports), after=None, changes=(), support=frozenset(), failed=True)

    def _analyse(self, source: Source, shown: str) -> FileResult:
        engine = self.engine
        try:
            result = call_deep(lambda: self._find(engine, source, shown))
        except Exception as error:  # whatever is wrong with us, the other files can do nothing for it
            return _broken(shown, error, source.text)
        if result.before is None and not result.reports:
            return result
        return replace(result, encoding=source.encoding, bom=source.has_bom)

    def _find(self, engine: Engine, source: Source, shown: str) -> FileResult:
        work = engine.check if self.mode is Mode.CHECK else engine.fix
        # Trees make many objects and no rubbish: to look for some among them is lost time.
        gc.disable()
        try:
            result = work(source.text, shown, NAME)
            if result.support:
                # How the module is called takes a look at other files; few files come to need it.
                name = module_name(source.path, source.text)
                result = work(source.text, shown, name) if name != NAME else result
            return _python2(result, source.text)
        finally:
            gc.enable()


def _unread(shown: str, error: ReadError) -> FileResult:
    from tf_migrate.analysis import failure
    from tf_migrate.diagnostics import UNREADABLE, WRONG_ENCODING

    rule = UNREADABLE if error.trouble is Trouble.UNREADABLE else WRONG_ENCODING
    return failure(shown, rule, str(error), error.line, error.column)


def _broken(shown: str, error: Exception, text: str) -> FileResult:
    from tf_migrate.analysis import failure
    from tf_migrate.diagnostics import BROKE_OFF

    place = traceback.extract_tb(error.__traceback__)[-1]
    where = f"{Path(place.filename).name}, line {place.lineno}"
    message = f"tf-migrate itself failed on this file ({type(error).__name__}: {error}; {where}); please report it"
    return failure(shown, BROKE_OFF, message, before=text)


def _python2(result: FileResult, text: str) -> FileResult:
    """The result of a file that is not valid Python 3; where it is Python 2, says so."""
    from tf_migrate.diagnostics import PYTHON_2, SYNTAX_ERROR

    if not result.failed or not any(report.code == SYNTAX_ERROR.code for report in result.reports):
        return result
    from tf_migrate.analysis import failure
    from tf_migrate.sources.python2 import python2_sign

    sign = python2_sign(text, result.reports[0].message)
    if sign is None:
        return result
    message = f"this is Python 2: {sign.seen}. {sign.advice}"
    return failure(result.path, PYTHON_2, message, sign.line, sign.column, before=text)
