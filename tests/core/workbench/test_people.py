"""Who may enter and as what: e-mails and domains, in the secrets and in the database, and what a sign-in must bring."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest

from core.access.roles import Action, Role
from core.errors import Conflict, Forbidden, InputError, SignInEnded
from core.workbench import Workbench
from core.workbench.people import session_of
from tests.core.benches import as_role, bench_at


@pytest.fixture
def bench(tmp_path: Path) -> Workbench:
    return bench_at(tmp_path, admins=["Ada@Example.org"], viewers=["@example.org"])


def claims(**changed: Any) -> dict[str, Any]:
    return {"email": "ada@example.org", "email_verified": True, "iat": time.time(), "is_logged_in": True, **changed}


def test_an_address_counts_before_its_domain_and_capitals_do_not_matter(bench: Workbench) -> None:
    assert bench.people.role_of("ADA@example.org") is Role.ADMIN
    assert bench.people.role_of("bob@example.org") is Role.VIEWER
    assert bench.people.role_of("bob@sub.example.org") is None
    assert bench.people.role_of("bob@notexample.org") is None
    assert bench.people.role_of("ada@example.org.evil.net") is None


def test_the_database_adds_people_and_the_secrets_win_for_the_same_entry(bench: Workbench) -> None:
    bench.people.add("bob@example.org", "editor")
    bench.people.add("ada@example.org", "viewer")
    bench.people.add("@other.net", "editor")
    assert bench.people.role_of("bob@example.org") is Role.EDITOR
    assert bench.people.role_of("ada@example.org") is Role.ADMIN
    assert bench.people.role_of("eve@other.net") is Role.EDITOR
    assert [one.overruled for one in bench.people.all() if one.entry == "ada@example.org"] == [False, True]


def test_one_person_of_a_domain_can_be_kept_out(bench: Workbench) -> None:
    bench.people.add("mallory@example.org", "none")
    assert bench.people.role_of("mallory@example.org") is None
    bench.people.remove("mallory@example.org")
    assert bench.people.role_of("mallory@example.org") is Role.VIEWER


def test_letters_that_only_look_or_fold_alike_are_other_letters(bench: Workbench) -> None:
    bench.people.add("kim@bank.org", "admin")
    assert bench.people.role_of("Kim@BANK.org") is Role.ADMIN
    assert bench.people.role_of("\u212aim@bank.org") is None  # the Kelvin sign, which lower() would make a k


@pytest.mark.parametrize("entry", ["", "ada", "@", "ada@", "a b@example.org", "@example", "ada@example.org, eve@x.org"])
def test_what_is_no_entry_is_refused(bench: Workbench, entry: str) -> None:
    with pytest.raises(InputError, match="neither an e-mail"):
        bench.people.add(entry, "viewer")


def test_a_sign_in_names_a_person_with_the_role_as_it_stands(bench: Workbench) -> None:
    bench.people.add("bob@example.org", "editor")
    bob = bench.people.admit(claims(email=" Bob@example.org "))
    assert (bob.name, bob.role) == ("bob@example.org", Role.EDITOR)
    bob.must(Action.RUN)
    bench.people.add("bob@example.org", "none")
    with pytest.raises(Forbidden, match="no longer on the list"):
        bob.must(Action.COMMENT)


@pytest.mark.parametrize(
    ("changed", "reason"),
    [
        ({"email": "eve@elsewhere.net"}, "not on the list"),
        ({"email_verified": False}, "not verified"),
        ({"email_verified": "false"}, "not verified"),
        ({"email": None}, "no e-mail"),
        ({"email": "@example.org"}, "no e-mail"),
        ({"email": "ada@example.org\nbob@example.org"}, "no e-mail"),
    ],
)
def test_who_is_turned_away_is_told_why(bench: Workbench, changed: dict[str, Any], reason: str) -> None:
    with pytest.raises(Forbidden, match=reason):
        bench.people.admit(claims(**changed))


def test_a_session_ends_after_its_hours_even_where_the_cookie_lives_on(tmp_path: Path) -> None:
    bench = bench_at(tmp_path, admins=["ada@example.org"], session_hours=2)
    assert bench.people.admit(claims(iat=time.time() - 7_000)).role is Role.ADMIN
    for issued in (time.time() - 7_300, None, "yesterday"):
        with pytest.raises(SignInEnded):
            bench.people.admit(claims(iat=issued))


def test_who_signed_out_is_let_in_with_a_new_token_only(bench: Workbench) -> None:
    first = claims(iat=time.time() - 60, nonce="a")
    bench.people.admit(first)
    bench.people.sign_out(first)
    with pytest.raises(SignInEnded, match="signed out"):
        bench.people.admit(dict(reversed(first.items())))
    assert bench.people.admit(claims(iat=time.time(), nonce="b")).name == "ada@example.org"
    bench.people.sign_out(first)


def test_signing_in_again_within_the_second_is_a_session_of_its_own_where_the_provider_sends_nonces(
    bench: Workbench,
) -> None:
    now = int(time.time())
    bench.people.sign_out(claims(iat=now, nonce="a"))
    assert bench.people.admit(claims(iat=now, nonce="b")).name == "ada@example.org"
    bench.people.sign_out(claims(iat=now))  # a provider without nonces: its next token is one second away
    with pytest.raises(SignInEnded, match="signed out"):
        bench.people.admit(claims(iat=now))
    assert bench.people.admit(claims(iat=now + 1)).name == "ada@example.org"


def test_sessions_that_are_over_by_themselves_are_forgotten(bench: Workbench) -> None:
    one, other = claims(nonce="a"), claims(nonce="b")
    bench.people.sign_out(one)
    bench.store.people.end_session(session_of(other), lasts_hours=-1)
    kept = [bench.store.people.is_ended(session_of(each)) for each in (one, other)]
    assert kept == [False, True]


def test_an_address_that_nobody_speaks_for_can_be_demanded_to_be_verified(tmp_path: Path) -> None:
    silent = {key: value for key, value in claims().items() if key != "email_verified"}
    assert bench_at(tmp_path, admins=["ada@example.org"]).people.admit(silent).name == "ada@example.org"
    with pytest.raises(Forbidden, match="not verified"):
        bench_at(tmp_path, admins=["ada@example.org"], require_verified_email=True).people.admit(silent)


def test_an_empty_list_lets_nobody_in_and_says_what_to_do(tmp_path: Path) -> None:
    with pytest.raises(Forbidden, match=r"\[people\]"):
        bench_at(tmp_path).people.admit(claims())


@pytest.mark.parametrize("wrong", [{"admins": "ada@example.org"}, {"admins": ["ada"]}, {"session_hours": "long"}])
def test_a_wrong_secrets_file_lets_nobody_in(tmp_path: Path, wrong: dict[str, Any]) -> None:
    with pytest.raises(InputError, match=r"secrets\.toml"):
        bench_at(tmp_path, **{"viewers": ["@example.org"], **wrong}).people.admit(claims())


def test_the_last_admin_stays(tmp_path: Path) -> None:
    people = bench_at(tmp_path).people
    people.add("ada@example.org", "admin")
    for change in (lambda: people.remove("ada@example.org"), lambda: people.add("ada@example.org", "viewer")):
        with pytest.raises(Conflict, match="nobody would be admin"):
            change()
    people.add("bob@example.org", "admin")
    people.remove("ada@example.org")
    assert people.role_of("ada@example.org") is None


def test_only_admins_see_and_change_the_list(bench: Workbench) -> None:
    editor = as_role(bench, Role.EDITOR)
    for attempt in (editor.people.all, lambda: editor.people.add("eve@example.org", "admin")):
        with pytest.raises(Forbidden):
            attempt()
