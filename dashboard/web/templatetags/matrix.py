"""The matrix in HTML: cells, of which there may be thousands, and the bar of states at a row's head."""

from __future__ import annotations

from django import template
from django.urls import reverse
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe

from dashboard.web.matrix.grid import Place, Row
from dashboard.web.matrix.plan import Head

register = template.Library()

EMPTY = "<td></td>"
VIP = "<sup>v</sup>"


@register.simple_tag
def cells(row: Row) -> SafeString:
    """A row's cells. A cell names its column in data-n for where a row is a list, and what it counts in its title.
    Written without a template, as there are thousands: whatever is a name is escaped here."""
    chart = reverse("chart")
    return mark_safe("".join([_cell(place, row.head, chart) if place else EMPTY for place in row.places]))  # noqa: S308


def _cell(place: Place, row: Head, chart: str) -> str:
    """It leads to the chart, at that address, with both selected."""
    cell, column = place.cell, place.column
    other = column if row.tone else row
    name = escape(f"{column.letter} {column.name}" if column.letter else column.name)
    title = escape(cell.names + (f"virtual address {cell.mark}" if cell.mark else ""))
    vip = VIP if cell.mark else ""
    return (
        f'<td class="t{place.level} {place.tone}"><a data-n="{name}" '
        f'href="{chart}#sel={other.key},network:{cell.network}" title="{title}">{cell.number}{vip}</a></td>'
    )


@register.simple_tag
def state_bar(head: Head) -> SafeString:
    """How many are in which state, as one bar. The digits beside it say the same."""
    total = sum(count for _, count in head.parts)
    if not total:
        return mark_safe('<span class="parts"></span>')
    rects, at = [], 0.0
    for look, count in head.parts:
        width = 100 * count / total
        rects.append((look, f"{at:.2f}", f"{width:.2f}"))
        at += width
    inner = format_html_join("", '<rect class="{}" x="{}" width="{}" height="8"/>', rects)
    words = escape(", ".join(f"{count} {look}" for look, count in head.parts))
    return format_html(
        '<svg class="parts" viewBox="0 0 100 8" preserveAspectRatio="none" role="img" aria-label="{}">{}</svg>',
        words,
        inner,
    )
