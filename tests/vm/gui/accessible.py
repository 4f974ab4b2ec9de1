# SPDX-FileCopyrightText: 2026 calamares-bootc contributors
# SPDX-License-Identifier: GPL-3.0-or-later
"""A running application as assistive technology sees it: widgets by their object name, independent of the language,
theme and size of the pages. Qt publishes the path of object names as the accessible id; its last part is used here.

Everything that waits has a deadline in seconds and raises Timeout naming what it waited for.
"""

import contextlib
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib

POLL = 0.2  # seconds
# The factor for all deadlines: an emulated processor needs more time for everything.
patience = 1
# These have thousands of rows as children (time zones), each of which costs a round trip.
ROWS = {Atspi.Role.LIST, Atspi.Role.TABLE, Atspi.Role.TREE, Atspi.Role.TREE_TABLE}


class Timeout(Exception):
    """A condition did not become true in time."""


class Ended(Exception):
    """The application has exited."""


def wait[T](what: str, condition: Callable[[], T | None], deadline: float) -> T:
    """Returns the first true value of condition()."""
    deadline *= patience
    end = time.monotonic() + deadline
    while True:
        # A widget may vanish while it is examined: that means "not yet" and is not an error.
        try:
            value = condition()
        except GLib.Error:
            value = None
        if value:
            return value
        if time.monotonic() > end:
            raise Timeout(f"{what}: not so after {deadline} s")
        time.sleep(POLL)


def has(node: Atspi.Accessible, state: Atspi.StateType) -> bool:
    return bool(node.get_state_set().contains(state))


def children(node: Atspi.Accessible) -> Iterator[Atspi.Accessible]:
    for index in range(node.get_child_count()):
        child = node.get_child_at_index(index)
        if child is not None:
            yield child


def rows(node: Atspi.Accessible) -> Iterator[Atspi.Accessible]:
    """The rows of a list, or of the list that a combo box opens."""
    for child in children(node):
        if child.get_role() in ROWS:
            yield from rows(child)
        else:
            yield child


def name_of(node: Atspi.Accessible) -> str:
    """The object name of the widget."""
    # Qt's lists answer with their accessible name if they have one; their rows give the right answer.
    if node.get_role() in ROWS and node.get_child_count():
        node = node.get_child_at_index(0)
    return (node.get_accessible_id() or "").rpartition(".")[2]


def text_of(node: Atspi.Accessible) -> str:
    """What the widget shows: the text of a field, else its name (labels, buttons, rows)."""
    if Atspi.Accessible.get_text_iface(node) is not None:
        text = Atspi.Text.get_text(node, 0, -1)
        if text:
            return str(text)
    return str(node.get_name())


def press(node: Atspi.Accessible) -> bool:
    """Presses a button. False if it refuses (disabled)."""
    return bool(Atspi.Action.do_action(node, 0))


def click(node: Atspi.Accessible) -> None:
    """Clicks into the middle of the widget, because Qt lets assistive technology focus only some kinds of widgets."""
    area = Atspi.Component.get_extents(node, Atspi.CoordType.SCREEN)
    place = [str(area.x + area.width // 2), str(area.y + area.height // 2)]
    subprocess.run(["xdotool", "mousemove", *place, "click", "1"], check=True)


def keys(names: list[str]) -> None:
    """Presses keys by their X names, one after the other."""
    subprocess.run(["xdotool", "key", "--clearmodifiers", *names], check=True)


def type_text(text: str) -> None:
    # Lists search for the keys that arrive within 400 ms, so the delay between the keys is short.
    subprocess.run(["xdotool", "type", "--delay", "1", text], check=True)


def keys_to(place: int, rows_of_list: Iterable[Atspi.Accessible]) -> list[str]:
    """The keys that move a list from its selected row to the one at `place`. Uses only one letter: a slow machine
    treats each letter as the first one, a fast machine treats several as a word, and the keyboard layout may change
    with the row."""
    rows_of_list = list(rows_of_list)
    initials = [row.get_name()[:1].lower() for row in rows_of_list]
    start = next((at for at, row in enumerate(rows_of_list) if has(row, Atspi.StateType.SELECTED)), 0)
    letter = []
    if initials[start] != initials[place]:
        letter = [initials[place]]
        start = next(at % len(initials) for at in range(start + 1, start + len(initials)) if initials[at % len(initials)] == letter[0])
    return [*letter, *["Down" if place > start else "Up"] * abs(place - start)]


class Application:
    def __init__(self, name: str, deadline: float, process: subprocess.Popen[bytes] | None = None) -> None:
        """Waits until the application is on the accessibility bus; `process` is its process, if it was started here."""
        self.name, self.process = name, process
        Atspi.init()
        Atspi.set_timeout(20000, 60000)
        self.root = None
        desktop = Atspi.get_desktop(0)
        self.root = self.wait(
            f"'{self.name}' is on the accessibility bus",
            lambda: next((a for a in children(desktop) if a.get_name() == self.name and a.get_child_count()), None),
            deadline,
        )

    def wait[T](self, what: str, condition: Callable[[], T | None], deadline: float) -> T:
        """Like the function of the same name, but stops early if the application exits."""

        def alive() -> T | None:
            if self.process is not None and self.process.poll() is not None:
                raise Ended(f"{what}: not so before '{self.name}' ended with status {self.process.returncode}")
            return condition()

        return wait(what, alive, deadline)

    def shown(self) -> Iterator[Atspi.Accessible]:
        """All widgets that are showing, outermost first."""
        pending = list(children(self.root))
        while pending:
            node = pending.pop(0)
            if not has(node, Atspi.StateType.SHOWING):
                continue
            yield node
            if node.get_role() not in ROWS:
                pending.extend(children(node))

    def find(self, name: str) -> Atspi.Accessible | None:
        """The showing widget of that object name, or None."""
        return next((node for node in self.shown() if name_of(node) == name), None)

    def await_widget(self, name: str, deadline: float = 60) -> Atspi.Accessible:
        return self.wait(f"widget '{name}' is showing", lambda: self.find(name), deadline)

    def await_enabled(self, name: str, deadline: float = 60) -> Atspi.Accessible:
        def enabled() -> Atspi.Accessible | None:
            node = self.find(name)
            return node if node is not None and has(node, Atspi.StateType.SENSITIVE) else None

        return self.wait(f"widget '{name}' is enabled", enabled, deadline)

    def press(self, name: str, deadline: float = 60) -> None:
        node = self.await_enabled(name, deadline)
        self.wait(f"button '{name}' takes the press", lambda: press(node), deadline)

    def press_labeled(self, label: str, deadline: float = 60) -> None:
        """Presses the button with this label, because the buttons of Qt's own button boxes have no names."""

        def find() -> Atspi.Accessible | None:
            buttons = (node for node in self.shown() if node.get_role() == Atspi.Role.PUSH_BUTTON)
            return next((node for node in buttons if node.get_name().replace("&", "") == label), None)

        button: Atspi.Accessible = self.wait(f"the button '{label}' is showing", find, deadline)
        self.wait(f"the button '{label}' takes the press", lambda: press(button), deadline)

    def write(self, name: str, text: str, deadline: float = 60) -> None:
        """Types text into the field as keys, because pages react only to edits by the user."""
        node = self.await_enabled(name, deadline)
        Atspi.Component.grab_focus(node)
        self.wait(f"field '{name}' has the focus", lambda: has(node, Atspi.StateType.FOCUSED), deadline)
        keys(["ctrl+a"])
        type_text(text)
        # A password field reveals only its length.
        self.wait(
            f"field '{name}' has taken the text",
            lambda: Atspi.Text.get_character_count(node) == len(text),
            deadline,
        )

    def fill(self, fields: dict[str, str], deadline: float = 120) -> None:
        """Types texts into the fields of a page, by their names, and again into the fields that hold another text at
        the end: on a slow machine Calamares' users page moved the focus back to its first field in the middle of a
        word."""
        end = time.monotonic() + deadline * patience
        while wrong := [name for name, text in fields.items() if not self.holds(name, text)]:
            if time.monotonic() > end:
                raise Timeout(f"the fields {', '.join(wrong)} have taken their texts: not so after {deadline} s")
            for name in wrong:
                with contextlib.suppress(Timeout):
                    self.write(name, fields[name], 20)

    def holds(self, name: str, text: str) -> bool:
        node = self.await_enabled(name)
        if node.get_role() == Atspi.Role.PASSWORD_TEXT:
            return bool(Atspi.Text.get_character_count(node) == len(text))
        return text_of(node) == text

    def write_combo(self, name: str, text: str, deadline: float = 60) -> None:
        """Types text into the field of a combo box."""
        node = self.await_enabled(name, deadline)
        field = next(child for child in children(node) if child.get_role() == Atspi.Role.TEXT)
        click(field)
        keys(["ctrl+a"])
        type_text(text)
        # The text that the field has completed by itself is selected.
        keys(["Delete"])
        self.wait(f"combo box '{name}' has taken '{text}'", lambda: text_of(field) == text, deadline)

    def check(self, name: str, deadline: float = 60) -> None:
        """Ticks the box, if it is not ticked."""
        node = self.await_enabled(name, deadline)
        if not has(node, Atspi.StateType.CHECKED):
            press(node)
        self.wait(f"box '{name}' is ticked", lambda: has(node, Atspi.StateType.CHECKED), deadline)

    def pick(self, words: str, deadline: float = 60) -> None:
        """Sets the radio button whose label, a widget beside it, begins with the words."""

        def find() -> Atspi.Accessible | None:
            for node in self.shown():
                if node.get_role() == Atspi.Role.RADIO_BUTTON and any(text.startswith(words) for text in self.texts(node.get_parent())):
                    return node
            return None

        button: Atspi.Accessible = self.wait(f"the choice '{words}' is showing", find, deadline)
        press(button)
        self.wait(f"the choice '{words}' is set", lambda: has(button, Atspi.StateType.CHECKED), deadline)

    def click_into(self, name: str, share: float, deadline: float = 60) -> None:
        """Clicks into the widget, at that share of its width."""
        node = self.await_widget(name, deadline)
        area = Atspi.Component.get_extents(node, Atspi.CoordType.SCREEN)
        place = [str(area.x + int(area.width * share)), str(area.y + area.height // 2)]
        subprocess.run(["xdotool", "mousemove", *place, "click", "1"], check=True)

    def nth(self, name: str, index: int, deadline: float) -> Atspi.Accessible:
        """The showing widget of that object name; where several have it, index says which one."""

        def find() -> Atspi.Accessible | None:
            nodes = [node for node in self.shown() if name_of(node) == name]
            return nodes[index] if len(nodes) > index else None

        return self.wait(f"widget '{name}' number {index} is showing", find, deadline)

    def choose(self, name: str, wanted: str, deadline: float = 60) -> None:
        """Selects the first row of the list whose text contains the wanted one, as assistive technology does."""
        node = self.await_widget(name, deadline)

        def select() -> bool:
            for row in rows(node):
                if wanted in row.get_name():
                    parent = row.get_parent()
                    Atspi.Selection.select_child(parent, row.get_index_in_parent())
                    return has(row, Atspi.StateType.SELECTED)
            return False

        self.wait(f"row '{wanted}' of list '{name}' is selected", select, deadline)

    def await_row(self, name: str, wanted: str, deadline: float = 60) -> Atspi.Accessible:
        """The row (or cell) of the list or table that has this text."""

        def find() -> Atspi.Accessible | None:
            node = self.find(name)
            return next((row for row in rows(node) if row.get_name() == wanted), None) if node else None

        return self.wait(f"'{name}' has the row '{wanted}'", find, deadline)

    def click_row(self, name: str, wanted: str, deadline: float = 60) -> None:
        """Clicks on the row of the table: for pages that follow the current row, not the selection."""
        row = self.await_row(name, wanted, deadline)
        click(row)
        self.wait(f"row '{wanted}' of table '{name}' is selected", lambda: has(row, Atspi.StateType.SELECTED), deadline)

    def search(self, name: str, wanted: str, index: int = 0, deadline: float = 60) -> None:
        """Selects the row by keys, for pages that follow the current row, not the selection. The name of a disk is enough for its row."""
        node = self.nth(name, index, deadline)
        place, row = self.wait(
            f"list '{name}' has the row '{wanted}'",
            lambda: next(((place, row) for place, row in enumerate(rows(node)) if row.get_name() == wanted or row.get_name().endswith(f"({wanted})")), None),
            deadline,
        )
        if node.get_role() == Atspi.Role.COMBO_BOX:
            press(node)
            self.wait(f"list '{name}' opens", lambda: has(next(children(node)), Atspi.StateType.SHOWING), deadline)
            keys(["Home", *["Down"] * place, "Return"])
        else:
            click(node)
            keys(keys_to(place, rows(node)))
        self.wait(f"row '{wanted}' of list '{name}' is selected", lambda: has(row, Atspi.StateType.SELECTED), deadline)

    def dialog(self) -> Atspi.Accessible | None:
        """The first dialog that is showing, or None."""
        roles = {Atspi.Role.DIALOG, Atspi.Role.ALERT}
        return next((node for node in self.shown() if node.get_role() in roles), None)

    def texts(self, node: Atspi.Accessible) -> list[str]:
        """All texts that show in the widget."""
        found = [text_of(node)]
        for child in children(node):
            if has(child, Atspi.StateType.SHOWING):
                found += self.texts(child)
        return [text for text in found if text]

    def dump(self) -> str:
        """The showing widgets as text."""
        lines = []

        def visit(node: Atspi.Accessible, depth: int) -> None:
            states = [s for s in ("SENSITIVE", "CHECKED", "SELECTED") if has(node, getattr(Atspi.StateType, s))]
            text = text_of(node)
            text = text if len(text) < 500 else text[:500] + "..."
            lines.append(f"{'  ' * depth}{node.get_role_name()} '{name_of(node)}' {text!r} {' '.join(states).lower()}")
            # A closed combo box has dozens of rows.
            if node.get_role() == Atspi.Role.COMBO_BOX or (node.get_role() in ROWS and node.get_child_count() > 30):
                return
            for child in children(node):
                if has(child, Atspi.StateType.SHOWING):
                    visit(child, depth + 1)

        try:
            visit(self.root, 0)
        except GLib.Error as error:
            lines.append(f"(the application exited: {error.message})")
        return "\n".join(lines)
