"""The table of who may import whom, read from the source. Each rule is also shown to fail when it is broken."""
from __future__ import annotations

import ast
from pathlib import Path
from typing import Dict, FrozenSet, Iterator, List, NamedTuple, Tuple

import pytest

ROOT = Path(__file__).resolve().parent.parent


class Rule(NamedTuple):
    """What a package may import of this project, and which outside packages it must never see."""

    ours: FrozenSet[str]
    never: FrozenSet[str]


def rule(ours: str = "", never: str = "") -> Rule:
    return Rule(frozenset(ours.split()), frozenset(never.split()))


# A package may always import itself. The longest name that fits a module decides.
TABLE: Dict[str, Rule] = {
    "bot.coaching": rule(never="rasa rasa_sdk sqlalchemy alembic spacy jieba opencc sanic tensorflow sklearn socketio"),
    "bot.sealing": rule(never="rasa rasa_sdk spacy jieba sanic alembic"),
    "bot.resealing": rule("bot.sealing", never="rasa rasa_sdk spacy jieba sanic alembic"),
    "bot.conversations": rule("bot.resealing bot.sealing", never="rasa rasa_sdk spacy jieba sanic alembic"),
    "bot.keeping": rule(never="rasa rasa_sdk sqlalchemy spacy jieba sanic"),
    "bot.hours": rule(never="rasa rasa_sdk sqlalchemy spacy jieba sanic"),
    "bot.storage": rule("bot.coaching bot.hours bot.sealing", never="rasa rasa_sdk spacy jieba sanic tensorflow"),
    "bot.nlu": rule("bot.coaching bot.hours", never="rasa_sdk sqlalchemy alembic sanic"),
    "bot.mailbox_tables": rule("bot.sealing", never="rasa rasa_sdk spacy jieba sanic"),
    "bot.mailbox_workers": rule("bot.mailbox_tables", never="rasa rasa_sdk spacy jieba sanic"),
    "bot.mailbox_letters": rule("bot.mailbox_tables", never="rasa rasa_sdk spacy jieba sanic"),
    "bot.mailbox_unasked": rule("bot.conversations bot.mailbox_letters bot.mailbox_tables bot.mailbox_workers",
                                never="rasa rasa_sdk spacy jieba sanic"),
    "bot.mailbox": rule("bot.conversations bot.mailbox_letters bot.mailbox_tables bot.mailbox_unasked "
                        "bot.mailbox_workers bot.sealing", never="rasa rasa_sdk spacy jieba sanic"),
    "bot.channels": rule("bot.history bot.hours bot.keeping bot.mailbox bot.mailbox_unasked bot.mailbox_workers "
                         "bot.sealing bot.snapshots bot.transcript", never="rasa_sdk spacy jieba alembic"),
    "bot.importer": rule(never="rasa_sdk sqlalchemy"),
    "bot.history": rule("bot.conversations bot.remedies bot.resealing bot.sealing bot.snapshots bot.transcript",
                        never="rasa_sdk spacy jieba"),
    "bot.remedies": rule(never="rasa_sdk spacy jieba sqlalchemy"),
    "bot.snapshots": rule("bot.transcript", never="rasa_sdk spacy jieba"),
    "bot.transcript": rule(never="rasa_sdk spacy jieba"),
    "bot.supervisor": rule(never="rasa rasa_sdk sqlalchemy sanic tensorflow spacy jieba"),
    "bot.bootstrap": rule(never="rasa rasa_sdk sqlalchemy sanic tensorflow spacy jieba yaml"),
    "bot.cli": rule("bot.bootstrap bot.coaching bot.conversations bot.keeping bot.mailbox_tables bot.nlu bot.resealing "
                    "bot.sealing bot.storage bot.supervisor", never="rasa_sdk sqlalchemy"),
    "bot.__main__": rule("bot.cli", never="rasa rasa_sdk sqlalchemy"),
    "bot.documents": rule(never="rasa sqlalchemy spacy jieba tensorflow"),
    "actions": rule("bot.coaching bot.documents bot.hours bot.keeping bot.sealing bot.storage",
                    never="rasa spacy jieba tensorflow sanic docx"),
}
OURS = ("bot", "actions", "tests")


def imported(source: str, module: str, is_package: bool) -> Iterator[str]:
    """Full names that a module imports anywhere, relative ones resolved, names of `from x import y` joined."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = node.module or ""
            if node.level:
                parts = module.split(".") if is_package else module.split(".")[:-1]
                home = parts[: len(parts) - node.level + 1]
                base = ".".join([*home, *([node.module] if node.module else [])])
            yield from (f"{base}.{alias.name}" for alias in node.names)


def inside(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def package_of(module: str) -> str:
    """The row of the table that a module belongs to, or nothing."""
    return max((package for package in TABLE if inside(module, package)), key=len, default="")


def breaches(source: str, module: str, is_package: bool = False) -> List[str]:
    """Imports that the table forbids."""
    package = package_of(module)
    if not package:
        return [f"{module} belongs to no row of the table"]
    found = []
    for name in imported(source, module, is_package):
        top = name.split(".")[0]
        if top in OURS:
            allowed = {package, *TABLE[package].ours}
            if name != "bot" and not any(inside(name, one) for one in allowed):
                found.append(f"{module} imports {name}")
        elif top in TABLE[package].never:
            found.append(f"{module} imports {name}")
    return found


def modules() -> List[Tuple[str, Path]]:
    files = [*ROOT.glob("bot/**/*.py"), *ROOT.glob("actions/**/*.py")]
    named = [(file.relative_to(ROOT).with_suffix("").as_posix().replace("/", "."), file) for file in files
             if "node_modules" not in file.parts]
    return [(name[: -len(".__init__")] if name.endswith(".__init__") else name, file) for name, file in sorted(named)]


@pytest.mark.parametrize(("module", "file"), [pair for pair in modules() if pair[0] != "bot"], ids=str)
def test_a_module_imports_only_what_its_room_may(module: str, file: Path) -> None:
    assert breaches(file.read_text(encoding="utf-8"), module, file.name == "__init__.py") == []


def test_the_top_package_imports_nothing() -> None:
    assert list(imported((ROOT / "bot/__init__.py").read_text(encoding="utf-8"), "bot", True)) == []


def test_actions_stay_flat() -> None:
    """rasa_sdk imports every module there; a sub-package that shares an importable name stops the server."""
    assert [file for file in (ROOT / "actions").rglob("*.py") if file.parent != ROOT / "actions"] == []


@pytest.mark.parametrize("package", sorted(TABLE))
def test_each_row_of_the_table_can_fail(package: str) -> None:
    module = package if package == "bot.__main__" else f"{package}.some"
    for name in TABLE[package].never:
        assert breaches(f"import {name}.deep", module) == [f"{module} imports {name}.deep"]
        assert breaches(f"def later():\n    from {name} import thing", module) == [f"{module} imports {name}.thing"]
    for other in TABLE.keys() - TABLE[package].ours - {package}:
        assert breaches(f"from {other}.deep import thing", module) == [f"{module} imports {other}.deep.thing"]


def test_relative_imports_do_not_slip_through() -> None:
    case = "bot.coaching.case"
    assert breaches("from ..storage import casebook", case) == [f"{case} imports bot.storage.casebook"]
    assert breaches("from .. import storage", case) == [f"{case} imports bot.storage"]
    assert breaches("from . import money", case) == []
    assert breaches("from . import money", "bot.coaching", is_package=True) == []


def test_what_the_table_allows_is_allowed() -> None:
    for package, row in TABLE.items():
        for other in row.ours:
            assert breaches(f"from {other} import thing", package) == []
