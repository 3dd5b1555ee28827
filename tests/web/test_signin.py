"""Signing in by a mailed link, and out."""

from __future__ import annotations

from logistics.accounts.rules import Role


def test_a_signed_in_person_is_named_on_every_page_and_can_leave(client, sign_in):
    sign_in(client, role=Role.ADMIN)
    assert "admin@example.org" in client.get("/").text
    assert client.post_form("/sign-out", page="/").location == "/"
    assert "admin@example.org" not in client.get("/").text
