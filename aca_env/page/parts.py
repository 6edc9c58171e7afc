"""Small pieces that the page is put together from."""

from collections.abc import Callable, Sequence
from html import escape
from typing import Any

import solara
from solara.alias import rv

from aca_env.errors import AcaError


def raw(html: str, classes: str = "") -> None:
    """Show a piece of HTML; whoever makes it has escaped what is in it."""
    solara.HTML(tag="div", unsafe_innerHTML=html, classes=[classes] if classes else [])


def said(text: str, classes: str = "") -> None:
    """Show a paragraph of plain text."""
    solara.HTML(tag="p", unsafe_innerHTML=escape(text), classes=[classes] if classes else [])


def titled(title: str, sentence: str) -> None:
    """Show the head of a part: its title, and what it shows."""
    solara.HTML(tag="h2", unsafe_innerHTML=escape(title))
    said(sentence, "aca-help")


def folded(summary: str, html: str) -> None:
    """Show HTML that opens on a click."""
    raw(
        f'<details class="aca-details"><summary>{escape(summary)}</summary>'
        f'<div class="aca-tall">{html}</div></details>'
    )


def mistake(error: BaseException | None) -> None:
    """Show an error as one plain line."""
    if error is None:
        return
    told = " ".join(str(error).split())
    if not isinstance(error, AcaError):
        told = f"This went wrong: {type(error).__name__}: {told}"
    solara.HTML(
        tag="div",
        unsafe_innerHTML=escape(told),
        classes=["aca-error"],
        attributes={"role": "alert"},
    )


def busy(is_busy: bool) -> None:
    """Show a bar while something is computed; its place is always kept."""
    with solara.Div(classes=["aca-busy"]):
        if is_busy:
            rv.ProgressLinear(indeterminate=True, color="primary", height=4)


def slider(
    told: str, values: Sequence[Any], value: Any, on_value: Callable[[Any], None], sentence: str
) -> None:
    """Show a slider over given values, what it stands at, and what it is for."""
    solara.HTML(tag="div", unsafe_innerHTML=escape(told), classes=["aca-value"])
    rv.Slider(
        v_model=list(values).index(value),
        on_v_model=lambda place: on_value(values[int(place)]),
        min=0,
        max=max(len(values) - 1, 1),
        disabled=len(values) < 2,
        color="primary",
        track_color="#d9d5cb",
        hide_details=True,
        dense=True,
        attributes={"aria-label": told.split(":", maxsplit=1)[0]},
    )
    said(sentence, "aca-help")


def select(
    label: str, names: Sequence[str], place: int, on_place: Callable[[int], None], sentence: str
) -> None:
    """Show a list to choose from by place, and what it is for; nothing if there is no choice."""
    if len(names) > 1:
        items = [{"text": name, "value": k} for k, name in enumerate(names)]
        rv.Select(
            label=label,
            v_model=place,
            items=items,
            on_v_model=lambda chosen: on_place(int(chosen)),
            hide_details=True,
            dense=True,
            outlined=True,
            background_color="#ffffff",
            class_="mt-2 mb-1",
        )
        said(sentence, "aca-help")
