"""Papermill and Linkis notebooks: parameters without `-l python`, and `papermill --help-notebook`.

Papermill looks for a translator by the kernel's name, then by its language, and has none for SQL. It loads the entry points of its group
`papermill.engine` when it is imported: there is no other way to be there in time. The engine is papermill's own.
"""

import ast
import json
import re
import shlex
from pathlib import Path
from typing import Any, Iterator, List

from jupyter_client.kernelspec import KernelSpecManager
from papermill.models import Parameter
from papermill.translators import PythonTranslator, papermill_translators

try:
    # This file is loaded while papermill's engines are: the class is there, the module is not ready.
    from papermill.engines import NBClientEngine
except ImportError:  # pragma: no cover - a papermill that orders its modules otherwise
    from papermill.engines import Engine as NBClientEngine

# `name = value` or `name: type = value`, as `%%var` reads a line.
LINE = re.compile(r"^\s*(?P<name>[^\W\d][\w.]*)\s*(?::\s*(?P<type>[^=]*?)\s*)?=(?!=)\s*(?P<value>.*?)\s*$")
HEAD = re.compile(r"^\s*%%?var\b(?P<words>.*)$")


class LinkisTranslator(PythonTranslator):
    """Parameters as Python writes them below `# Parameters`; the kernel makes variables of such a cell, each value exact."""

    @classmethod
    def codify(cls, parameters: dict, comment: str = "Parameters") -> str:
        # The kernel knows the cell by this first line, whatever comment papermill was asked for; black must not wrap what is below it.
        lines = [cls.assign(name, cls.translate(value)) for name, value in parameters.items()]
        return "\n".join([cls.comment("Parameters"), *lines, ""])

    @classmethod
    def inspect(cls, parameters_cell: Any) -> List[Parameter]:
        """The variables that a cell tagged `parameters` sets by `%%var`, in their order."""
        return list(_parameters(parameters_cell["source"]))


def _parameters(source: str) -> Iterator[Parameter]:
    for line in source.splitlines():
        if line.lstrip().startswith(("#", "--")):
            continue
        head = HEAD.match(line)
        if head is not None:
            for word in _words(head["words"]):
                name, equals, value = word.partition("=")
                if equals:
                    yield _parameter(name, "", value, "")
            continue
        text, _, note = line.partition("  #")
        found = LINE.match(text)
        if found is not None:
            yield _parameter(found["name"], found["type"] or "", found["value"], note.strip())


def _words(text: str) -> List[str]:
    try:
        return [word for word in shlex.split(text) if not word.startswith("-")]
    except ValueError:
        # A quote that stays open: the kernel says so when the cell runs.
        return []


def _parameter(name: str, kind: str, value: str, note: str) -> Parameter:
    return Parameter(name=name, inferred_type_name=kind or _type_of(value), default=value, help=note)


def _type_of(value: str) -> str:
    try:
        return type(ast.literal_eval(value)).__name__
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return "str"


def _kernels_of_sql() -> Iterator[str]:
    """Names of the installed Linkis kernels whose cells are SQL; for the others papermill has the translator of their language."""
    for name, directory in KernelSpecManager().find_kernel_specs().items():
        try:
            spec = json.loads((Path(directory) / "kernel.json").read_text("utf-8"))
            if "linkis_kernel" in spec["metadata"] and spec["language"] == "sql":
                yield name
        except (OSError, ValueError, KeyError, TypeError):
            # It is another kernel's, or no kernelspec at all.
            continue


class LinkisEngine(NBClientEngine):
    """Papermill's own engine under another name. Its entry point is what loads this file."""


for _name in _kernels_of_sql():
    papermill_translators.register(_name, LinkisTranslator)
