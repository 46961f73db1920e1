"""Conditions on the names of variables."""

from __future__ import annotations

import libcst as cst
import pytest
from tf_migrate_rules.lifting.picking import picks


def holding(name: cst.Name) -> str | None:
    return {"SCOPE": "gen"}.get(name.value)


@pytest.mark.parametrize(
    ("condition", "outcome"),
    [
        ("'gen' in v.name", True),
        ("v.name == 'gen/w:0'", True),
        ("v.op.name == 'gen/w'", True),
        ("v.name.split('/')[0] == 'disc'", False),
        ("v.name.split(':')[0].endswith('w') and not v.name.startswith('disc')", True),
        ("SCOPE + '/' in v.op.name", True),
        ("any(s in v.name for s in ['disc', 'enc'])", False),
        ("v.name.startswith(('disc', 'gen'))", True),
        ("len(v.name) > 3", True),
        ("v.name[-1] == '0'", True),
        ("v in others", None),
        ("OTHER in v.name", None),
        ("v", None),
        ("v.shape", None),
        ("v.name.split('/')[7]", None),
        ("'gen' in v.name or v", True),
        ("'disc' in v.name or v", None),
        ("v.name in names()", None),
    ],
)
def test_is_worked_out_or_not_known(condition: str, outcome: bool | None) -> None:
    assert picks(cst.parse_expression(condition), "v", "gen/w", holding) is outcome
