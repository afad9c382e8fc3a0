"""The house keeps its own rules: sizes, floors, words, and what must never stand where."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

import lifealliance
from lifealliance import iris
from lifealliance.resources import folder

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[1]
SOURCE = Path(lifealliance.__file__).parent
MODULES = sorted(SOURCE.rglob("*.py"))
TREES = {path: ast.parse(path.read_text(encoding="utf-8")) for path in MODULES}

MOST_LINES_OF_A_MODULE = 300
MOST_LINES_OF_A_FUNCTION = 40
UNWANTED_NAMES = {"utils", "helpers", "common", "base", "manager", "service"}
_SPARQL = re.compile(r"\b(SELECT|CONSTRUCT|ASK|DESCRIBE)\b[\s\S]*\{", re.IGNORECASE)
_IRI = re.compile(r"(https?://[^/\s]+/|urn:)\S+$")
#: Addresses that are no names in RDF: this machine, and the XML namespace of the exchange format.
_NO_NAMES = re.compile(r"https?://(127\.0\.0\.1|localhost|\[::1\]|\{)|urn:QDA-XML")
PREFIX = re.compile(r"^\s*(?:@prefix|PREFIX)\s+(\w*):\s*<([^>]*)>", re.MULTILINE | re.IGNORECASE)


def _short(path: Path) -> str:
    return str(path.relative_to(SOURCE))


def _strings(tree: ast.Module) -> Iterator[str]:
    """String constants that are values: docstrings left out."""
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef))
        and node.body
        and isinstance(node.body[0], ast.Expr)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs:
            yield node.value


def test_modules_are_short() -> None:
    """No module has more lines than a person keeps in mind."""
    long = {
        _short(path): lines
        for path in MODULES
        if (lines := path.read_text(encoding="utf-8").count("\n")) > MOST_LINES_OF_A_MODULE
    }
    assert long == {}


def test_functions_are_short() -> None:
    """No function is longer than a screen, its docstring not counted."""
    long = {}
    for path, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
                body = node.body[1:] if ast.get_docstring(node) and len(node.body) > 1 else node.body
                lines = (node.end_lineno or 0) - body[0].lineno + 1
                if lines > MOST_LINES_OF_A_FUNCTION:
                    long[f"{_short(path)}:{node.name}"] = lines
    assert long == {}


def test_names_say_what_a_module_is_for() -> None:
    """No module is a drawer for odds and ends."""
    assert [_short(path) for path in MODULES if path.stem in UNWANTED_NAMES] == []


def test_own_modules_are_imported_at_the_top() -> None:
    """No function hides an import of ours: a hidden import is a hidden cycle."""
    hidden = [
        f"{_short(path)}:{node.lineno}"
        for path, tree in TREES.items()
        for function in ast.walk(tree)
        if isinstance(function, (ast.FunctionDef, ast.AsyncFunctionDef))
        for node in ast.walk(function)
        if (isinstance(node, ast.ImportFrom) and (node.module or "").startswith("lifealliance"))
        or (isinstance(node, ast.Import) and any(name.name.startswith("lifealliance") for name in node.names))
    ]
    assert hidden == []


def test_nothing_is_imported_from_the_package_root_but_its_version() -> None:
    """Inside the package nobody imports from the package itself, except modules and the version."""
    modules = {path.stem for path in SOURCE.iterdir()} | {"__version__"}
    wrong = [
        f"{_short(path)}:{node.lineno}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom)
        and node.module == "lifealliance"
        and any(name.name not in modules for name in node.names)
    ]
    assert wrong == []


def test_sparql_stands_in_files() -> None:
    """No Python string outside validation/ is a query."""
    found = [
        f"{_short(path)}: {text[:60]!r}"
        for path, tree in TREES.items()
        if "validation" not in path.parts and path.parent.name != "commands"
        for text in _strings(tree)
        if _SPARQL.search(text)
    ]
    assert found == []


def test_iris_stand_in_one_module() -> None:
    """A whole IRI as a Python string stands in iris.py and nowhere else."""
    found = [
        f"{_short(path)}: {text!r}"
        for path, tree in TREES.items()
        if path.name != "iris.py"
        for text in _strings(tree)
        if _IRI.match(text) and not _NO_NAMES.match(text)
    ]
    assert found == []


def test_no_setting_is_read_at_import() -> None:
    """The environment is read when something is asked for, never when a module is imported."""
    found = [
        f"{_short(path)}:{node.lineno}"
        for path, tree in TREES.items()
        for statement in tree.body
        if not isinstance(statement, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef))
        for node in ast.walk(statement)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
    ]
    assert found == []


def test_no_global_is_changed() -> None:
    """No function changes a global name."""
    found = [
        f"{_short(path)}:{node.lineno}"
        for path, tree in TREES.items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Global)
    ]
    assert found == []


def test_the_agpl_reasoner_is_never_called() -> None:
    """Pellet, which comes inside owlready2, is named nowhere in the code."""
    assert [_short(path) for path in MODULES if "pellet" in path.read_text(encoding="utf-8").lower()] == [
        name for name in ("reasoning/hermit.py",) if _only_in_prose(SOURCE / name)
    ]


def _only_in_prose(path: Path) -> bool:
    """The word stands in a docstring that says it is not called, in no name and no string."""
    tree = TREES[path]
    names = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)}
    names |= {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    said = "pellet" in path.read_text(encoding="utf-8").lower()
    return said and not any("pellet" in name.lower() for name in {*names, *_strings(tree)})


def test_a_prefix_means_one_thing() -> None:
    """A prefix is bound to the same namespace in every file, and as iris.py has it."""
    bound: dict[str, set[str]] = {prefix: {namespace} for prefix, namespace in iris.PREFIXES.items()}
    for name in ("ontology", "shapes", "queries", "data"):
        for file in (*folder(name).rglob("*.ttl"), *folder(name).rglob("*.rq"), *folder(name).rglob("*.trig")):
            for prefix, namespace in PREFIX.findall(file.read_text(encoding="utf-8")):
                if prefix:
                    bound.setdefault(prefix, set()).add(namespace)
    assert {prefix: spaces for prefix, spaces in bound.items() if len(spaces) > 1} == {}


def test_the_floors_hold() -> None:
    """import-linter finds every contract of pyproject.toml kept."""
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False, timeout=120)
    assert done.returncode == 0, done.stdout


@pytest.mark.parametrize("path", MODULES, ids=_short)
def test_every_module_says_why_it_exists(path: Path) -> None:
    """Every module begins with a docstring."""
    assert ast.get_docstring(TREES[path])
