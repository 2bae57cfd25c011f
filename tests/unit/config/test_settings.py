"""Settings: defaults, layers, refusals."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from config.settings import TRAINING_SUPERVISION_KEY, Settings, SettingsError, convert, load
from config.site import find, load_site, write

TRAINING = {"site": {"mode": "training"}}
PRODUCTION = {"site": {"mode": "production"}, "platform": {"url": "https://platform.example.test/api/v1"}}


def site_file(folder: Path, words: str) -> Path:
    """Write a site file."""
    file = folder / "site.toml"
    file.write_text(words, encoding="utf-8")
    return file


def test_a_wrong_value_of_the_environment_is_not_laid_upon_the_file_alone(tmp_path: Path) -> None:
    file = site_file(tmp_path, '[site]\nmode = "training"\n')
    with pytest.raises(SettingsError, match=r"and the environment: screen\.idle_seconds: 'soon'"):
        load(file, environment={"BANSHI_SCREEN__IDLE_SECONDS": "soon"})


def test_a_site_file_wins_over_the_defaults_and_the_environment_over_both(tmp_path: Path) -> None:
    file = site_file(tmp_path, '[site]\nmode = "training"\ndevice = "07"\n[screen]\nlanguage = "en"\n')
    settings = load(file, environment={"BANSHI_SCREEN__LANGUAGE": "zh_CN", "PATH": "/bin", "BANSHI_OTHER": "1"})
    assert (settings.site.device, settings.screen.language, "apply" in settings.flows) == ("07", "zh_CN", True)


def test_without_a_mode_there_are_no_settings(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="site.mode is not set"):
        load(site_file(tmp_path, ""), environment={})


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        ("[site", "is not TOML"),
        ('[site]\nmode = "practice"', "practice"),
        ('[site]\nmode = "training"\ncolour = "red"', "colour"),
        ('[site]\nmode = "training"\nregion = "12"', "region"),
        ('[site]\nmode = "training"\n[screen]\nidle_seconds = 2', "idle_seconds"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name_and_the_reason(tmp_path: Path, words: str, reason: str) -> None:
    with pytest.raises(SettingsError, match=reason) as told:
        load(site_file(tmp_path, words), environment={})
    assert "site.toml" in str(told.value)


def test_a_file_of_notepad_is_read_and_one_that_is_not_utf8_says_where_and_what_to_do(tmp_path: Path) -> None:
    words = '[site]\nmode = "training"\nhall_name = "云泽"\n'
    file = tmp_path / "site.toml"
    file.write_bytes(words.encode("utf-8-sig"))
    assert load(file, environment={}).site.hall_name == "云泽"
    file.write_bytes(words.encode("gbk"))
    with pytest.raises(SettingsError, match=r"site\.toml: is not written in UTF-8 \(at line 3\)\. Save it as UTF-8"):
        load(file, environment={})


def test_a_file_that_is_not_there_names_the_next_step(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="setup"):
        load(tmp_path / "none.toml", environment={})


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"platform": {"url": "http://127.0.0.1:8810/api/v1"}}, "loopback"),
        ({"platform": {"url": "https://sandbox.example.test/api/v1"}}, "sandbox"),
        ({"platform": {"url": "http://platform.example.test/api/v1"}}, "https"),
        ({"devices": [{"kind": "id_card", "driver": "sdt", "address": "virtual://id_card"}]}, "virtual"),
    ],
)
def test_production_refuses_every_training_part(change: dict[str, object], reason: str) -> None:
    with pytest.raises(SettingsError, match=reason):
        convert(PRODUCTION | change, source="site.toml")


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("http://192.0.2.5:999999/hall/v1", "out of range"),
        ("http://192.0.2.5:port/hall/v1", "Port could not be cast"),
        ("http://192.0.2.5:0/hall/v1", "0 is no port"),
        ("http://[::1/hall/v1", "Invalid IPv6"),
        ("192.0.2.5:8820/hall/v1", "http:// or https://"),
        ("ftp://192.0.2.5/hall/v1", "http:// or https://"),
        ("http:///hall/v1", "no machine"),
        ("http://192.0 2.5/hall/v1", "no machine"),
        ("http://192.0.2.5:8820", "end with /hall/v1"),
        ("http://192.0.2.5:8820/api/v1", "end with /hall/v1"),
        ("http://banshi:secret@192.0.2.5/hall/v1", "neither a name"),
        ("http://192.0.2.5/hall/v1?zone=B", "neither a name"),
    ],
)
def test_an_address_at_which_no_hub_can_be_is_refused_with_file_and_key(tmp_path: Path, url: str, why: str) -> None:
    file = site_file(tmp_path, f'[site]\nmode = "training"\n[hub]\nurl = "{url}"')
    with pytest.raises(SettingsError, match=r"site\.toml: hub\.url cannot be used: ") as refused:
        load(file, environment={})
    assert why in str(refused.value)
    assert "secret" not in str(refused.value)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8820/hall/v1", "https://hub.hall.test/hall/v1/", "https://[::1]:1/hall/v1"]
)
def test_an_address_as_the_hub_prints_it_is_taken(url: str) -> None:
    assert convert(PRODUCTION | {"hub": {"url": url}}, source="x").hub.url == url


def test_production_asks_a_hub_of_another_machine_under_tls_alone() -> None:
    with pytest.raises(SettingsError, match=r"hub\.url must start with https"):
        convert(PRODUCTION | {"hub": {"url": "http://192.0.2.5:8820/hall/v1"}}, source="x")


def test_production_refuses_to_seal_complaints_to_the_key_everybody_has() -> None:
    site = {"mode": "production", "supervision_key": TRAINING_SUPERVISION_KEY}
    with pytest.raises(SettingsError, match="anybody can open"):
        convert(PRODUCTION | {"site": site}, source="x")


@pytest.mark.parametrize(
    "host",
    [
        "localhost", "LOCALHOST.", "kiosk.localhost", "127.0.0.1", "user@127.0.0.1:8810", "127.1", "2130706433",
        "0x7f000001", "0", "[::1]", "[::]", "[::ffff:127.0.0.1]", "[broken", "Sandbox.example.test",
    ],
)  # fmt: skip
def test_production_refuses_a_platform_on_this_machine_however_it_is_written(host: str) -> None:
    with pytest.raises(SettingsError, match="sandbox or loopback"):
        convert(PRODUCTION | {"platform": {"url": f"https://{host}/api/v1"}}, source="site.toml")


@pytest.mark.parametrize(
    ("driver", "address"),
    [
        ("sdt", "VIRTUAL:///tmp/port"),
        ("virtual", "serial:///dev/ttyUSB0"),
        ("sdt", "serial:///dev/pts/7?baud=115200"),
        ("escpos", "tcp://127.0.0.1:9100"),
        ("escpos", "tcp://[::1]:9100"),
        ("opencv", "http://127.0.0.1:8000/live.mjpg"),
        ("opencv", "http://localhost/live.mjpg"),
        ("opencv", "file:///page.png"),
    ],
)
def test_production_refuses_every_device_that_is_a_twin(driver: str, address: str) -> None:
    device = {"kind": "id_card", "driver": driver, "address": address}
    with pytest.raises(SettingsError, match="virtual, refused"):
        convert(PRODUCTION | {"devices": [device]}, source="site.toml")


@pytest.mark.parametrize(
    "address",
    ["serial:///dev/ttyUSB0", "tcp://10.0.0.9:9100", "tcp://printer-3:9100", "camera://0", "usb://04b8:0e15"],
)
def test_production_takes_a_real_platform_and_real_devices(address: str) -> None:
    device = {"kind": "id_card", "driver": "sdt", "address": address}
    assert convert(PRODUCTION | {"devices": [device]}, source="x").site.mode == "production"


def test_what_setup_writes_can_be_read_again(tmp_path: Path) -> None:
    file = tmp_path / "deep" / "site.toml"
    write(convert(TRAINING, source="x"), file)
    assert load(file, environment={}) == convert(TRAINING, source="x")


def test_devices_can_be_added_below_what_setup_wrote(tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    write(convert(TRAINING, source="x"), file)
    with file.open("a", encoding="utf-8") as below:
        below.write('\n[[devices]]\nkind = "id_card"\ndriver = "sdt"\naddress = "serial:///dev/ttyUSB0"\n')
    assert [device.kind for device in load(file, environment={}).devices] == ["id_card"]


def test_a_terminal_without_a_site_file_says_how_to_get_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("BANSHI_SITE__MODE", raising=False)
    with pytest.raises(SettingsError, match="setup"):
        load_site(None)
    assert find(None) is None


def test_the_usual_site_file_is_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(convert(TRAINING, source="x"), Path("data/site.toml"))
    assert load_site(None).site.mode == "training"


def test_every_setting_is_described() -> None:
    silent = [f"{struct.__name__}.{field}" for struct, field in undescribed()]
    assert silent == []


def undescribed() -> list[tuple[type, str]]:
    """Find settings without a description."""
    found = []
    pending: list[type] = [Settings]
    while pending:
        struct = pending.pop()
        for field in msgspec.inspect.type_info(struct).fields:  # type: ignore[union-attr]
            kind = field.type
            if isinstance(kind, msgspec.inspect.StructType):
                pending.append(kind.cls)
            elif not (isinstance(kind, msgspec.inspect.Metadata) and "description" in (kind.extra_json_schema or {})):
                found.append((struct, field.encode_name))
    return found


def test_a_site_file_is_there_with_its_name_when_the_power_goes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[Path] = []
    own = os.fsync

    def watched(handle: int) -> None:
        own(handle)
        synced.append(Path(os.readlink(f"/proc/self/fd/{handle}")))

    monkeypatch.setattr(os, "fsync", watched)
    write(convert({"site": {"mode": "training"}}, source="a test"), tmp_path / "site.toml")
    # The bytes before they have the name, the name after.
    assert synced == [tmp_path / "site.new", tmp_path]
