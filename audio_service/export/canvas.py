"""How elements of a picture are written as SVG, in colours for light and dark.

Every element names its colour twice: as a plain attribute, for viewers that
know no custom properties, and as a class, through which the style sheet
follows the reader's light or dark setting.
"""

from __future__ import annotations

from html import escape
from typing import Final, Literal

Scheme = Literal["auto", "light", "dark"]
"""``auto`` follows the reader's light or dark setting."""

LIGHT: Final = {
    "paper": "#fbfaf7",
    "band": "#f3f1eb",
    "ink": "#232f38",
    "muted": "#5d6a73",
    "hair": "#d9d7cf",
    "ground": "#b4cdc4",
    "speech": "#35527f",
    "breath": "#b35c2e",
    "bell": "#84640f",
}
"""Words and shapes stand out from paper, band and ground by at least 4.5 to 1 and 3 to 1 (WCAG 1.4.3, 1.4.11)."""

DARK: Final = {
    "paper": "#12181d",
    "band": "#182027",
    "ink": "#e9edef",
    "muted": "#9aa8b1",
    "hair": "#323d45",
    "ground": "#264643",
    "speech": "#a5bfee",
    "breath": "#f2a878",
    "bell": "#e8c766",
}

_FONTS: Final = "ui-sans-serif,system-ui,-apple-system,'Segoe UI',Roboto,'Noto Sans','DejaVu Sans',sans-serif"


def number(value: float) -> str:
    """Return a coordinate: tenths, no trailing zero, no minus zero."""
    return f"{round(value, 1) + 0.0:.1f}".removesuffix(".0")


class Canvas:
    """Writes elements for one picture, whose ``name`` keeps its style from touching another's."""

    def __init__(self, name: str, scheme: Scheme) -> None:
        self.name: Final = name
        self._scheme = scheme
        self._colours = DARK if scheme == "dark" else LIGHT

    @property
    def style(self) -> str:
        here = f"#{self.name}"
        own = f"{here}{{{_properties(self._colours)}}}"
        if self._scheme == "auto":
            own += f"@media (prefers-color-scheme:dark){{{here}{{{_properties(DARK)}}}}}"
        rules = "".join(
            f"{here} .f-{colour}{{fill:var(--{colour})}}{here} .s-{colour}{{stroke:var(--{colour})}}"
            for colour in LIGHT
        )
        return f"<style>text{{font-family:{_FONTS}}}@supports (fill:var(--ink)){{{own}{rules}}}</style>"

    def text(
        self, x: float, y: float, words: str, colour: str, *, size: float, anchor: str = "start", bold: bool = False
    ) -> str:
        extra = "" if anchor == "start" else f' text-anchor="{anchor}"'
        extra += ' font-weight="600"' if bold else ""
        place = f'x="{number(x)}" y="{number(y)}" font-size="{size:g}"'
        return f"<text{self.fill(colour)} {place}{extra}>{escape(words)}</text>"

    def area(self, path: str, colour: str, opacity: float = 1.0) -> str:
        return f'<path{self.fill(colour)}{_opacity(opacity)} d="{path}"/>' if path else ""

    def line(self, path: str, colour: str, width: float = 1.0, *, dotted: bool = False, opacity: float = 1.0) -> str:
        dots = ' stroke-dasharray="0 5"' if dotted else ""
        ends = ' stroke-linecap="round" stroke-linejoin="round"' if width > 1 else ""
        drawn = f'{self.stroke(colour)} stroke-width="{width:g}"{ends}{dots}{_opacity(opacity)}'
        return f'<path{drawn} d="{path}"/>' if path else ""

    def filled_line(self, path: str, colour: str, width: float, opacity: float) -> str:
        classes = f'class="f-{colour} s-{colour}" fill="{self._colours[colour]}" stroke="{self._colours[colour]}"'
        ends = 'stroke-linecap="round" stroke-linejoin="round"'
        return f'<path {classes} fill-opacity="{opacity:g}" stroke-width="{width:g}" {ends} d="{path}"/>'

    def dot(self, x: float, y: float, radius: float, colour: str) -> str:
        return f'<circle{self.fill(colour)} cx="{number(x)}" cy="{number(y)}" r="{radius:g}"/>'

    def ring(self, x: float, y: float, radius: float, colour: str, width: float) -> str:
        drawn = f'{self.stroke(colour)} stroke-width="{width:g}"'
        return f'<circle{drawn} cx="{number(x)}" cy="{number(y)}" r="{radius:g}"/>'

    def fill(self, colour: str) -> str:
        return f' class="f-{colour}" fill="{self._colours[colour]}"'

    def stroke(self, colour: str) -> str:
        return f' class="s-{colour}" fill="none" stroke="{self._colours[colour]}"'


def _opacity(opacity: float) -> str:
    return "" if opacity == 1 else f' opacity="{opacity:g}"'


def _properties(colours: dict[str, str]) -> str:
    return ";".join(f"--{name}:{colour}" for name, colour in colours.items())
