"""One text in several languages."""

from __future__ import annotations


class Localized(dict[str, str]):
    """One text in several languages: a mapping of language code to words, es first."""

    def in_language(self, language: str) -> str:
        """Return the words in `language`, or in the first language there is, or an empty string."""
        return self.get(language) or next((words for words in self.values() if words), "")
