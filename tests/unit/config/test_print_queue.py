"""A page printer in production: the machine's own print server is no twin, everything else on the machine is."""

from __future__ import annotations

import pytest

from config.settings import Settings, SettingsError, convert


def production(address: str) -> Settings:
    values = {
        "site": {"mode": "production"},
        "platform": {"url": "https://platform.example.gov.cn/api/v1"},
        "devices": [{"kind": "page_printer", "driver": "ipp", "address": address}],
    }
    return convert(values, source="a test")


@pytest.mark.parametrize(
    "address",
    [
        "ipp://127.0.0.1:631/printers/a4",
        "ipp://localhost/printers/a4",
        "ipp://[::1]/printers/a4",
        "ipp://10.0.0.7/ipp/print",
    ],
)
def test_a_queue_of_the_system_and_a_printer_in_the_hall_are_real(address: str) -> None:
    assert production(address).devices[0].address == address


@pytest.mark.parametrize(
    "address",
    [
        "ipp://127.0.0.1:40123/printers/a4",
        "ipp://127.0.0.1/ipp/print",
        "ipp://127.1/ipp/print",
        "ipp://localhost:631/printers/",
        "virtual://127.0.0.1:9100/ipp/print",
    ],
)
def test_anything_else_on_the_machine_is_a_twin(address: str) -> None:
    with pytest.raises(SettingsError):
        production(address)
