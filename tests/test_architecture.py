"""The house: imports point left, importing is instant and silent, and the tree tells of nothing but itself."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
ORDER = ["corpus", "index", "service", "eval", "bench"]
HEAVY = {
    "torch",
    "transformers",
    "sentence_transformers",
    "faiss",
    "tantivy",
    "onnx",
    "onnxruntime",
    "openvino",
    "tokenizers",
    "charset_normalizer",
    "sklearn",
    "scipy",
    "matplotlib",
    "jinja2",
    "uvicorn",
    "lxml",
    "pypdfium2",
    "openpyxl",
    "python_calamine",
    "striprtf",
    "yaml",
}
MODULES = [path for package in ORDER for path in sorted((ROOT / package).rglob("*.py"))]


def imported(path: Path) -> set[str]:
    names = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_imports_point_left(path: Path) -> None:
    """corpus <- index <- service <- eval <- bench."""
    right = set(ORDER[ORDER.index(path.relative_to(ROOT).parts[0]) + 1 :])
    assert not imported(path) & right


@pytest.mark.parametrize("path", MODULES, ids=lambda path: f"{path.parent.name}.{path.stem}")
def test_packages_are_imported_by_what_they_offer(path: Path) -> None:
    """Always `from index.x import y`, never `import index`."""
    tree = ast.parse(path.read_text("utf-8"))
    whole = {alias.name.split(".")[0] for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    assert not whole & set(ORDER)


def test_importing_any_module_is_silent_and_light() -> None:
    """Heavy libraries load where they are used."""
    names = [".".join(path.relative_to(ROOT).with_suffix("").parts) for path in MODULES if path.stem != "__init__"]
    code = f"import sys, importlib\nfor name in {names}: importlib.import_module(name)\nprint(sorted({HEAVY} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert (done.stdout.strip(), done.stderr) == ("[]", "")


def test_every_public_function_says_what_it_gives() -> None:
    """Public functions, classes and modules have a docstring."""
    silent = []
    for path in MODULES:
        tree = ast.parse(path.read_text("utf-8"))
        public = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_")]
        nested = {
            inner
            for outer in ast.walk(tree)
            if isinstance(outer, (ast.FunctionDef, ast.AsyncFunctionDef))
            for inner in ast.walk(outer)
            if inner is not outer
        }
        silent += [
            f"{path.name}:{node.name}"
            for node in public
            if node not in nested and not ast.get_docstring(node) and not is_protocol_property(node)
        ]
        if tree.body and not ast.get_docstring(tree):
            silent.append(path.name)
    assert silent == []


def is_protocol_property(node: ast.FunctionDef | ast.ClassDef) -> bool:
    return isinstance(node, ast.FunctionDef) and any(isinstance(each, ast.Name) and each.id == "property" for each in node.decorator_list)


def test_every_range_holds_the_version_that_was_run() -> None:
    """Each declared dependency is pinned in constraints.txt."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = [entry for extra in project["optional-dependencies"].values() for entry in extra if not entry.startswith("plenum[")]
    declared = [*project["dependencies"], *extras]
    names = {re.split(r"[<>=\[ ]", entry)[0].lower().replace("_", "-") for entry in declared}
    pinned = {line.split("==")[0].lower().replace("_", "-") for line in (ROOT / "constraints.txt").read_text().splitlines() if "==" in line}
    assert names - pinned == set()


def test_no_file_names_a_registry_or_a_path_outside() -> None:
    """The project speaks of itself alone."""
    files = subprocess.run(["git", "ls-files"], capture_output=True, text=True, check=True, cwd=ROOT).stdout.split()
    texts = {
        name: (ROOT / name).read_text("utf-8", "replace")
        for name in files
        if (ROOT / name).is_file() and name != "tests/test_architecture.py"
    }
    assert not [name for name, text in texts.items() if re.search(r"pypi\.|pythonhosted|download\.pytorch|/work/|/root/", text)]
