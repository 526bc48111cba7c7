"""A matplotlib figure as SVG: a file of its own, or a piece of the page."""

from __future__ import annotations

import re
from io import StringIO

from markupsafe import Markup, escape
from matplotlib.figure import Figure

from modeling.report.figures.style import VARIABLES

_HEAD = re.compile(r"^.*?(?=<svg\b)", re.DOTALL)  # XML declaration, doctype with a URL
_METADATA = re.compile(r"\s*<metadata>.*?</metadata>", re.DOTALL)
# Matplotlib's style sheet begins with `*` and would style the whole page.
_STYLE = re.compile(r"\s*<defs>\s*<style[^>]*>.*?</style>\s*</defs>", re.DOTALL)
_OPEN = re.compile(r"<svg\b[^>]*>")
_VIEW = re.compile(r'viewBox="0 0 ([\d.]+) ([\d.]+)"')
_ID = re.compile(r'(\bid="|\burl\(#|\bxlink:href="#)')
_COLOR = re.compile("|".join(VARIABLES))
_FONT = re.compile(r"'DejaVu Sans'[^;\"]*|&quot;DejaVu Sans&quot;[^;\"]*")


def render(figure: Figure) -> str:
    """The SVG text that matplotlib writes, the same on every run and day."""
    text = StringIO()
    nothing = dict.fromkeys(("Date", "Creator", "Format", "Type"))
    figure.savefig(text, format="svg", metadata=nothing)
    return text.getvalue()


def standalone(svg: str, title: str, description: str) -> str:
    """A file for other pages and papers: fixed colours on paper, with its own words."""
    svg = _METADATA.sub("", svg)
    words = f"<title>{escape(title)}</title><desc>{escape(description)}</desc>"
    return _OPEN.sub(lambda tag: f"{tag[0]}\n {words}", svg, count=1)


def inline(svg: str, name: str, title: str, description: str) -> Markup:
    """A piece of the page: named for screen readers, in the page's colours and font.

    Ids get the figure's name in front, because two figures may well share a clip path.
    """
    body = _HEAD.sub("", svg)
    body = _STYLE.sub("", _METADATA.sub("", body))
    body = _ID.sub(rf"\g<1>{name}-", body)
    body = _COLOR.sub(lambda color: f"var({VARIABLES[color[0]]})", body)
    body = _FONT.sub("var(--sans)", body)
    view = _VIEW.search(body)
    if view is None:
        raise ValueError(f"figure {name!r}: expected an SVG with a viewBox, got none")
    opening = (
        f'<svg class="figure" viewBox="0 0 {view[1]} {view[2]}" role="img" '
        f'aria-labelledby="{name}-title {name}-desc" '
        'xmlns:xlink="http://www.w3.org/1999/xlink">'
        f'<title id="{name}-title">{escape(title)}</title>'
        f'<desc id="{name}-desc">{escape(description)}</desc>'
    )
    return Markup(_OPEN.sub(lambda _: opening, body, count=1))  # noqa: S704  # escaped
