"""Nominations as focal points send them in a workbook or CSV: read, matched, shown, and only then written."""
