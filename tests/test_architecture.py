"""The stairs and the rules of docs/architecture.md, held as a test."""

import ast
import itertools
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parent.parent
# One list states the stairs: a module may import its own room and whatever stands on a lower floor.
FLOORS = {
    "lms.db": 0,
    "lms.web": 0.5,
    "lms.page_words": 0.55,
    "lms.gate": 0.6,
    "lms.clock": 0,
    "lms.terms": 0.5,
    "lms.markup": 0.6,
    "lms.settings": 0,
    "lms.signs": 0,
    "lms.text": 0,
    "lms.paging": 0,
    "lms.workbook": 0,
    "lms.tables": 0.5,
    "lms.people": 1,
    "lms.display": 1,
    "lms.teams": 2,
    "lms.members": 2.5,
    "lms.decisions": 2.5,
    "lms.successions": 2.5,
    "lms.guidance": 2.5,
    "lms.slips": 2.5,
    "lms.units": 2.5,
    "lms.finding": 2.5,
    "lms.grants": 2.5,
    "lms.auditing": 2.5,
    "lms.rosters": 2.5,
    "lms.documents": 2.5,
    "courses": 3,
    "lms.studio": 3.5,
    "lms.schedule": 3.5,
    "lms.asking": 3.5,
    "lms.meetings": 3.5,
    "certificates": 4,
    "quizzes": 5,
    "lms.packing": 5.5,
    "lms.questions": 5.5,
    "lms.bank": 5.5,
    "lms.assisting": 5.5,
    "lms.insight": 5.5,
    "lms.rulings": 5.5,
    "lms.conditions": 5.5,
    "lms.oversight": 6,
    "lms.recognition": 6.5,
    "lms.home": 6,
    "lms.registry": 6,
    "lms.doubles": 6.5,
    "lms.demo": 7,
    "lms.national": 7,
    "lms.cli": 7.5,
    "lms.app": 7.6,
    "wsgi": 8,
}
EDGE = {"views", "web", "page_words", "gate", "app", "cli"}
Source = tuple[Path, str, ast.Module]
OURS = ("lms", "courses", "quizzes", "certificates", "wsgi")


def sources() -> list[Path]:
    files = [ROOT / "wsgi.py"]
    for folder in OURS[:-1]:
        files += [f for f in (ROOT / folder).rglob("*.py") if "migrations" not in f.parts]
    return sorted(files)


def module_of(file: Path) -> str:
    parts = file.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(module: str) -> str | None:
    """The room or ground-floor file a module belongs to: the longest name in FLOORS that fits."""
    fits = [room for room in FLOORS if module == room or module.startswith(room + ".")]
    return max(fits, key=len) if fits else None


def part_of(module: str) -> str:
    """What a file is in its room: `views` is views.py and, where a room has many pages, every file of views/."""
    return "views" if "views" in module.split(".") else module.rpartition(".")[2]


@cache
def parsed(file: Path) -> ast.Module:
    return ast.parse(file.read_text(encoding="utf-8"))


@cache
def imports(tree: ast.AST) -> tuple[tuple[str, ast.stmt], ...]:
    """Every name that a module imports, with the statement; kept, since most rules ask for them."""
    return tuple(_imports(tree))


def _imports(tree: ast.AST) -> Iterator[tuple[str, ast.stmt]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield name.name, node
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "imports are absolute"
            yield node.module or "", node
            for name in node.names:
                yield f"{node.module}.{name.name}", node


def rank(module: str, room: str) -> int:
    """Where a file stands in its room: models 0, verb files 1, forms 2, views and commands 3."""
    file = module.removeprefix(room + ".").split(".")[0]
    return {"models": 0, "forms": 2, "views": 3, "cli": 3}.get(file, 1)


def of_every_file(rule: Callable[[Source], None]) -> Callable[[], None]:
    """A test that asks the rule of every file, and tells of all that break it."""

    def test() -> None:
        broken = []
        for file in sources():
            try:
                rule((file, module_of(file), parsed(file)))
            except AssertionError as reason:
                broken.append(f"{file.relative_to(ROOT)}: {reason}")
        assert not broken, "\n".join(broken)

    test.__name__, test.__doc__ = rule.__name__, rule.__doc__
    return test


@of_every_file
def test_every_module_has_a_floor(source):
    _file, module, _tree = source
    assert module in OURS or room_of(module) is not None


@of_every_file
def test_imports_go_down_the_stairs(source):
    _file, module, tree = source
    own = room_of(module)
    for name, _node in imports(tree):
        room = room_of(name)
        if own and room and room != own:
            assert FLOORS[room] < FLOORS[own], f"{module} imports {name}, which is not below it"


@of_every_file
def test_views_and_forms_are_private(source):
    _file, module, tree = source
    if module == "lms.app":
        return
    for name, _node in imports(tree):
        private = {"views", "forms"} & set(name.split("."))
        assert not private or room_of(name) is None or room_of(name) == room_of(module), f"{module} imports {name}"


@of_every_file
def test_nothing_in_a_room_imports_its_views(source):
    _file, module, tree = source
    room = room_of(module)
    for name, _node in imports(tree):
        if room_of(name) == room and part_of(name) == "views":
            assert part_of(module) == "views", f"{module} imports {name}"


@of_every_file
def test_imports_stand_at_the_top_of_the_file(source):
    _file, module, tree = source
    body = tree.body[1:] if ast.get_docstring(tree) else tree.body
    top = set(itertools.takewhile(lambda node: isinstance(node, ast.Import | ast.ImportFrom), body))
    below = [node.lineno for _name, node in imports(tree) if node not in top]
    assert not below, f"{module} imports on lines {below}"


@of_every_file
def test_in_a_room_models_come_first_and_views_last(source):
    """models ← verb files ← forms ← views and cli."""
    _file, module, tree = source
    room = room_of(module)
    for name, _node in imports(tree):
        if room_of(name) == room and room not in {None, name, module}:
            assert rank(name, room) <= rank(module, room), f"{module} imports {name}"
            assert rank(module, room) > 0, f"{module} imports {name}, though models come first"


@of_every_file
def test_a_file_is_named_for_its_subject(source):
    file, _module, _tree = source
    assert file.stem not in {"services", "utils", "util", "helpers", "common", "misc", "constants", "queries"}


@of_every_file
def test_flask_stays_at_the_edge(source):
    _file, module, tree = source
    for name, _node in imports(tree):
        if name == "flask" or name.startswith("flask."):
            assert part_of(module) in EDGE, f"{module} imports flask"
    names = {getattr(node, "id", getattr(node, "attr", getattr(node, "name", None))) for node in ast.walk(tree)}
    assert "current_user" not in names or part_of(module) in {"views", "web", "gate"}, f"{module} uses current_user"


@of_every_file
def test_only_the_edge_commits(source):
    _file, module, tree = source
    if part_of(module) in {"views", "cli"} or module == "lms.demo.load":
        return
    calls = [n for n in ast.walk(tree) if isinstance(n, ast.Attribute) and n.attr == "commit"]
    assert not calls, f"{module} commits"


@of_every_file
def test_markdown_is_rendered_in_one_place(source):
    _file, module, tree = source
    if room_of(module) == "lms.markup":
        return
    for name, _node in imports(tree):
        assert name.split(".")[0] not in {"markdown", "pymdownx", "nh3"}, f"{module} imports {name}"


@of_every_file
def test_nothing_but_wsgi_builds_the_application(source):
    _file, module, tree = source
    if module == "wsgi":
        return
    assert all(not name.startswith("lms.app") for name, _node in imports(tree)), f"{module} imports lms.app"


def test_no_circles():
    """A room's files may import each other, but never in a ring."""
    graph = {module_of(f): set() for f in sources()}
    for file in sources():
        for name, _node in imports(parsed(file)):
            target = name if name in graph else name.rpartition(".")[0]
            if target in graph and target != module_of(file):
                graph[module_of(file)].add(target)
    done: set[str] = set()

    def walk(module: str, path: tuple[str, ...]) -> None:
        assert module not in path, " → ".join([*path, module])
        if module not in done:
            for target in sorted(graph[module]):
                walk(target, (*path, module))
            done.add(module)

    for module in graph:
        walk(module, ())


def test_packages_of_floors_stay_empty():
    assert not (ROOT / "lms" / "__init__.py").read_text(encoding="utf-8")
