"""The client of proofs before answers that are wrong in every way: nothing is believed that does not fit."""

from __future__ import annotations

import json
from typing import Any

import pytest

from kiosk.platform.answer import Answer
from kiosk.platform.calls.proofs import ask_proof, reserve_copy
from kiosk.platform.errors import (
    BusyError,
    LateAnswerError,
    NobodyBehindError,
    NotThePlatformError,
    PlatformError,
    RefusedError,
)
from tests.support.proof_walk import FakePlatform, document, problem, sheet, told
from tests.support.proofs import asked, copy_of, new_id

HTML = Answer(200, {"content-type": "text/html"}, b"<html>Log in")


class Bent(FakePlatform):
    """A platform one of whose answers is another one."""

    def __init__(self, end: str, answer: Answer | None = None, **changes: Any) -> None:
        super().__init__()
        self._end, self._answer, self._changes = end, answer, changes

    def ask(self, method: str, path: str, **more: Any) -> Answer:
        answer = super().ask(method, path, **more)
        if not path.endswith(self._end):
            return answer
        return self._answer or told(**(json.loads(answer.body) | self._changes))


def test_a_proof_comes_with_its_document_and_its_masked_picture() -> None:
    paper = ask_proof(FakePlatform(), asked("insurance-record"))  # type: ignore[arg-type]  # its one method
    assert (paper.document, paper.preview, paper.proof.title.en) == (document(), sheet(), "Social insurance record")


def test_every_question_carries_its_key() -> None:
    platform, query = FakePlatform(), asked("insurance-record")
    ask_proof(platform, query)  # type: ignore[arg-type]  # its one method
    assert platform.asked[0] == ("/proofs/queries", query)


@pytest.mark.parametrize("end", ["/queries", "/document", "/preview"])
@pytest.mark.parametrize(
    ("answer", "error"),
    [
        (HTML, NotThePlatformError),
        (Answer(302, {"location": "http://x/"}), NotThePlatformError),
        (Answer(500, {"content-type": "text/plain"}, b"oops"), BusyError),
        (Answer(502, {"content-type": "text/html"}, b"gateway"), NobodyBehindError),
        (problem("rate-limited", "later"), RefusedError),
        (problem("proof-expired", "after-fix"), RefusedError),
    ],
)
def test_an_answer_that_is_none_is_told_by_who_spoke(end: str, answer: Answer, error: type[PlatformError]) -> None:
    with pytest.raises(error):
        ask_proof(Bent(end, answer), asked("insurance-record"))  # type: ignore[arg-type]  # its one method


@pytest.mark.parametrize(
    "changes",
    [
        {"id": new_id()},
        {"signed_by": "production"},
        {"sha256": "0" * 64},
        {"preview_sha256": "0" * 64},
        {"pages": "one"},
        {"type": "print-permission"},
        {"title": None},
    ],
)
def test_a_proof_that_does_not_fit_is_not_believed(changes: dict[str, Any]) -> None:
    with pytest.raises(NotThePlatformError):
        ask_proof(Bent("/queries", **changes), asked("insurance-record"))  # type: ignore[arg-type]  # its one method


@pytest.mark.parametrize(
    "changes",
    [{"id": new_id()}, {"proof_id": new_id()}, {"signed_by": "production"}, {"n": None}, {"type": "proof"}],
)
def test_a_leave_that_does_not_fit_is_none(changes: dict[str, Any]) -> None:
    platform = Bent("/prints", **changes)
    paper = ask_proof(platform, asked("insurance-record"))  # type: ignore[arg-type]  # its one method
    with pytest.raises(NotThePlatformError):
        reserve_copy(platform, copy_of(paper).request(asked.site))  # type: ignore[arg-type]  # its one method


def test_a_copy_is_numbered_by_the_platform() -> None:
    platform = FakePlatform()
    paper = ask_proof(platform, asked("insurance-record"))  # type: ignore[arg-type]  # its one method
    leaves = [reserve_copy(platform, copy_of(paper).request(asked.site)) for _ in range(3)]  # type: ignore[arg-type]
    assert [(one.n, one.copies_left) for one in leaves] == [(1, 2), (2, 1), (3, 0)]


def test_a_line_that_breaks_is_passed_on_as_it_is() -> None:
    platform = FakePlatform()
    platform.script = [LateAnswerError("time-out")]
    with pytest.raises(LateAnswerError):
        ask_proof(platform, asked("insurance-record"))  # type: ignore[arg-type]  # its one method


def test_a_paper_shows_nothing_of_itself() -> None:
    paper = ask_proof(FakePlatform(), asked("insurance-record"))  # type: ignore[arg-type]  # its one method
    assert "PDF" not in repr(paper)
