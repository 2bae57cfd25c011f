"""A refused certificate is in the log and on record; where it cannot be recorded the log has both."""

from __future__ import annotations

from kiosk.certificate_events import note_refusal
from offline_queue.errors import StorageFault
from tests.support.outboxes import open_box


def test_a_refusal_is_on_record_under_its_name(tmp_path, expected_logs) -> None:
    expected_logs("certificate-expired")
    box = open_box(tmp_path)
    note_refusal(box, "certificate-expired")
    event = box.events()[-1]
    box.close()
    assert (event.action, event.facts) == ("certificate-refused", '{"code":"certificate-expired"}')


def test_a_full_disk_is_no_end_of_the_sending(tmp_path, expected_logs, monkeypatch, caplog) -> None:
    def full(*args: object, **facts: object) -> None:
        raise StorageFault("no space left")

    expected_logs("identity-revoked", "refusal-not-recorded")
    box = open_box(tmp_path)
    monkeypatch.setattr("kiosk.certificate_events.record", full)
    note_refusal(box, "identity-revoked")
    box.close()
    assert [line.msg for line in caplog.records if line.levelname == "WARNING"] == [
        "identity-revoked",
        "refusal-not-recorded",
    ]
