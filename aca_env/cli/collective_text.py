"""The text form of a collective: `share=0.03 plant=COL:VAL,COL:VAL target=LABEL`.

Pairs are separated by white space, and values may hold white space: a value ends where the next
KEY= begins. A backslash takes the next character as it is, and so do quotes around a whole name.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from aca_env.errors import DataError

Marked = Sequence[tuple[str, bool]]  # characters, and whether each is taken literally


@dataclass(frozen=True)
class Piece:
    """Characters of which some are literal: separators among those separate nothing."""

    marked: Marked

    @property
    def text(self) -> str:
        """The text; white space at either end counts only where it is literal."""
        kept = list(self.marked)
        for end in (0, -1):
            while kept and kept[end][0].isspace() and not kept[end][1]:
                kept.pop(end)
        return "".join(character for character, _ in kept)

    def split(self, separator: str) -> list["Piece"]:
        """Return the pieces between separators that are not literal."""
        pieces: list[list[tuple[str, bool]]] = [[]]
        for character, is_literal in self.marked:
            if character == separator and not is_literal:
                pieces.append([])
            else:
                pieces[-1].append((character, is_literal))
        return [Piece(tuple(piece)) for piece in pieces]


def read(text: str) -> Piece:
    r"""Return a text with its escapes and quotes taken in.

    Raises:
        DataError: a quote without its end, or nothing after the last backslash.

    >>> read("a\\,b,'c,d'").split(",")[1].text
    'c,d'
    """
    return Piece(tuple(_characters(text)))


def _characters(text: str) -> Iterator[tuple[str, bool]]:
    place, opens = 0, True
    while place < len(text):
        character = text[place]
        if character == "\\":
            if place + 1 == len(text):
                raise DataError("expected a character after the last backslash, got the end")
            yield text[place + 1], True
            place, opens = place + 2, False
        # A quote opens only where a name begins: apostrophes inside words are themselves.
        elif character in "\"'" and opens:
            end = text.find(character, place + 1)
            if end < 0:
                raise DataError(f"expected a closing {character}, got none")
            yield from ((inside, True) for inside in text[place + 1 : end])
            place, opens = end + 1, False
        else:
            yield character, False
            place, opens = place + 1, character in ",:=" or (opens and character.isspace())


def read_pairs(text: str, known: Sequence[str]) -> Mapping[str, Piece]:
    """Return the values of a collective by key.

    Args:
        text: the collective.
        known: keys that may occur.

    Raises:
        DataError: text before the first key, an unknown or repeated key, an empty value.
    """
    marked = read(text).marked
    # Literal characters cannot begin a key or end one; \0 stands for them.
    plain = "".join("\0" if is_literal else character for character, is_literal in marked)
    keys = list(re.finditer(r"(?:^|(?<=\s))([A-Za-z_]+)=", plain))
    if not keys or plain[: keys[0].start()].strip():
        raise DataError(f"expected KEY=VALUE pairs with the keys {_list(known)}, got {text!r}")
    pairs: dict[str, Piece] = {}
    ends = [match.start() for match in keys[1:]] + [len(plain)]
    for match, end in zip(keys, ends, strict=True):
        key, value = match.group(1), Piece(marked[match.end() : end])
        if key not in known:
            raise DataError(f"expected one of the keys {_list(known)}, got {key!r}")
        if key in pairs:
            raise DataError(f"{key}: expected once, got it twice")
        if not value.text:
            raise DataError(f"{key}: expected a value, got none")
        pairs[key] = value
    return pairs


def read_point(key: str, value: Piece) -> dict[str, str]:
    """Return `COL:VAL,COL:VAL` as value by column.

    Raises:
        DataError: not of that form, or a column twice.
    """
    point: dict[str, str] = {}
    for part in value.split(","):
        names = [name.text for name in part.split(":")]
        if len(names) != 2 or not all(names):
            raise DataError(
                f"{key}: expected COL:VAL,COL:VAL (a backslash before , or : inside a name), "
                f"got {part.text!r}"
            )
        if names[0] in point:
            raise DataError(f"{key}: expected column {names[0]!r} once, got it twice")
        point[names[0]] = names[1]
    return point


def _list(names: Sequence[str]) -> str:
    return ", ".join(names)
