"""Which texts of a mailing are still those it began from."""

from __future__ import annotations

import pytest

from logistics.mailings.rules import left_as_model
from logistics.messages.placeholders import Wording

MODELS = {"es": Wording("Un aviso", "Hola:\n\n{enlace}"), "en": Wording("An announcement", "Hello,\n\n{link}")}
OWN = Wording("El hotel", "Cambió el hotel.")
EMPTY = Wording("", "")


@pytest.mark.parametrize(
    ("wordings", "left"),
    [
        (MODELS, []),
        ({"es": OWN, "en": Wording("The hotel", "It changed.")}, []),
        ({"es": OWN, "en": MODELS["en"]}, ["en"]),
        ({"es": OWN, "en": Wording("An announcement", "Hello,\r\n\r\n{link}\r\n")}, ["en"]),
        ({"es": OWN, "en": Wording("The hotel", MODELS["en"].body)}, []),
        ({"es": OWN, "en": EMPTY}, []),
        ({"es": EMPTY, "en": MODELS["en"]}, []),
    ],
)
def test_a_text_is_left_as_the_model_when_another_was_changed(wordings, left):
    assert left_as_model(wordings, MODELS) == left
