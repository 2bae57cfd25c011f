# SPDX-License-Identifier: Apache-2.0
"""Settings of one terminal: frozen, typed, every field described; shipped defaults < post < site file < environment.

SettingsError   a file cannot be read, a key is unknown, a value is wrong: names file, key, reason and next step
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal, get_type_hints

from msgspec import Meta

from config.lean import msgspec

POSTS = Path(__file__).parent / "posts"
ENVIRONMENT_PREFIX = "BANSHI_"


class SettingsError(Exception):
    """A setting that cannot be used; the text names file, key, reason and next step."""


# Named here for whoever writes a site file; a test keeps both lists as long as what there is (devices.bench.KINDS,
# kiosk.flows.SECTIONS), which settings must not load.
KIND = (
    "Kind of device: id_card, social_card, receipt_printer, page_printer, document_camera, scanner, code_scanner, "
    "signature_pad, evaluation_pad, caller_pad, call_board, speaker, staff_lamp"
)
SectionName = Literal[
    "find", "apply", "technician", "proof", "draft", "opinion", "progress", "supplement", "content",
    "ticket",
]  # fmt: skip
CORRECT = "Correct this key, or run 'main.py setup'."


class DeviceSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One device of the post."""

    kind: Annotated[str, Meta(description=KIND)]
    driver: Annotated[str, Meta(description="Name of the driver inside its kind")]
    address: Annotated[str, Meta(description="Where it is: serial:///dev/…?baud=115200, tcp://host:9100, camera://0")]
    options: Annotated[dict[str, str | int | float | bool], Meta(description="Options of the driver")] = {}


class Site(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Where the machine stands and under which name it works."""

    mode: Annotated[
        Literal["training", "production"] | None,
        Meta(description="Whether this machine works in earnest; there is no default"),
    ] = None
    region: Annotated[str, Meta(pattern="^[0-9]{6}$", description="Region code of the site, six digits")] = "990100"
    place: Annotated[
        str,
        Meta(
            pattern="^([0-9]{12})?$",
            description="Code of the township or village of a station, twelve digits, or empty",
        ),
    ] = ""
    hall: Annotated[str, Meta(pattern="^[0-9]{4}$", description="Hall or station number, four digits")] = "0001"
    device: Annotated[str, Meta(pattern="^[0-9]{2}$", description="Device number from the enrolment, two digits")] = (
        "03"
    )
    hall_name: Annotated[str, Meta(min_length=1, description="Full name of the hall or station")] = "云泽市政务服务中心"
    hall_name_en: Annotated[
        str, Meta(description="The same in English; without it the Chinese name stands there too")
    ] = ""
    machine_name: Annotated[str, Meta(min_length=1, description="What people call this machine")] = "自助区 3 号机"
    machine_name_en: Annotated[str, Meta(description="The same in English, or empty")] = ""
    phone: Annotated[str, Meta(description="Telephone of the hall")] = "(0000) 8800 0101"
    hours: Annotated[str, Meta(description="Opening hours as shown")] = "9:00–12:00、13:30–17:00"
    help_window: Annotated[str, Meta(description="The window for what could not be done")] = "A区 01 号"
    help_window_en: Annotated[str, Meta(description="The same in English, or empty")] = ""
    nature: Annotated[
        Literal["own", "entrusted", "assisted"], Meta(description="Receiving nature: 本机关 / 受委托收件 / 帮办代办")
    ] = "own"

    supervision_key: Annotated[
        str,
        Meta(
            pattern="^([A-Za-z0-9+/]{43}=)?$",
            description="Public key (X25519, Base64) of who may read complaints; without one none are taken in",
        ),
    ] = ""

    draft_days: Annotated[
        int, Meta(ge=0, le=90, description="Days a form somebody asked to keep stays here; 0 keeps none")
    ] = 30

    papers_as: Annotated[
        Literal["pdf", "pages"],
        Meta(description="How papers leave: one PDF/A of a paper, or each page as the picture it was taken as"),
    ] = "pdf"

    papers_in: Annotated[
        Literal["colour", "grey", "bitonal"],
        Meta(
            description="What is kept in such a PDF: all colours, greys, or ink and paper alone (a twentieth of the "
            "bytes; a red seal is as black as print); cards stay in colour, and so do the pages kept beside it"
        ),
    ] = "colour"

    card_numbers: Annotated[
        Literal["shown", "hidden"], Meta(description="Whether the copy of a card shows the whole number on it")
    ] = "shown"

    identity_ways: Annotated[
        tuple[str, ...],
        Meta(
            description="Other ways to identify somebody that this site has; a card reader of the post needs no entry"
        ),
    ] = ()

    def hall_in(self, language: str) -> str:
        """Return the name of the hall in a language."""
        return self.hall_name_en if language == "en" and self.hall_name_en else self.hall_name


class PlatformSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The platform this terminal speaks to."""

    url: Annotated[str, Meta(description="Base address, up to and with /api/v1")] = "http://127.0.0.1:8810/api/v1"
    device_token: Annotated[str, Meta(description="File with this terminal's token, or empty in training")] = ""
    connect_seconds: Annotated[float, Meta(gt=0, le=60, description="Longest wait for a connection")] = 5.0
    read_seconds: Annotated[float, Meta(gt=0, le=300, description="Longest wait for an answer")] = 20.0
    identity: Annotated[
        str, Meta(description="Folder with this terminal's identity, from 'main.py enrol', or empty for none")
    ] = ""
    gateway: Annotated[bool, Meta(description="A gateway before the platform passes only GET and POST")] = False
    largest_body: Annotated[
        int, Meta(ge=65536, description="Bytes of one body that such a gateway passes; without one nothing limits them")
    ] = 1_000_000
    adapter: Annotated[
        Literal["contract", "form-posts"], Meta(description="How it is spoken to; contract where it keeps openapi.yaml")
    ] = "contract"
    queue_share: Annotated[
        int,
        Meta(ge=10, le=90, description="Part of the line that is the queue's while somebody is here, in percent"),
    ] = 60
    revoked_certificates: Annotated[
        tuple[Annotated[str, Meta(pattern="^[0-9a-f]{64}$")], ...],
        Meta(max_length=200, description="SHA-256 of certificates of the platform that are not believed any more"),
    ] = ()


class OutboxSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The durable outbox of this terminal."""

    folder: Annotated[str, Meta(min_length=1, description="Folder of the outbox")] = "data/outbox"
    key_file: Annotated[str, Meta(min_length=1, description="File with the device key, kept apart from the outbox")] = (
        "data/keys/device.key"
    )
    key_store: Annotated[
        Literal["file", "keyring", "tpm2", "module"],
        Meta(
            description="What guards the device key: the file alone, the account's keyring, a TPM, a certified module"
        ),
    ] = "file"
    tpm: Annotated[str, Meta(description="The TPM, as tpm2-tools write it (TCTI)")] = "device:/dev/tpmrm0"
    suite: Annotated[
        Literal["international", "sm"],
        Meta(description="What new entries are sealed with: AES-256-GCM or SM4-GCM; both are read"),
    ] = "international"
    centre_key: Annotated[
        str,
        Meta(
            pattern="^((x25519|sm2):[A-Za-z0-9+/=]+)?$",
            description="Public key of the centre for recovery and export (x25519:… or sm2:…); without one there is "
            "neither",
        ),
    ] = ""
    centre_sign_key: Annotated[
        str,
        Meta(
            pattern="^((ed25519|p256|sm2):[A-Za-z0-9+/=]+)?$",
            description="Public key by which the centre's receipts of exports are checked; without one none is taken",
        ),
    ] = ""
    backup_folder: Annotated[
        str, Meta(description="Folder for backups of the outbox, best on another disk; empty keeps none")
    ] = ""
    backup_medium: Annotated[
        Literal["any", "other"],
        Meta(
            description="other: backups are the second copy of the outbox, and go nowhere but into that folder on "
            "another file system; a disk that is not plugged in is told"
        ),
    ] = "any"
    export_places: Annotated[
        tuple[Annotated[str, Meta(pattern="^(/.+|uuid:[A-Za-z0-9-]{4,64})$")], ...],
        Meta(
            description="Where exports may go: folders and all below them, or media as uuid:…; empty allows any place"
        ),
    ] = ()
    backup_minutes: Annotated[int, Meta(ge=5, le=1440, description="Minutes between two backups")] = 60
    quota_mb: Annotated[
        int,
        Meta(ge=64, description="What the outbox may hold, in MB; from 70 % on staff are told, full nothing is begun"),
    ] = 10_240
    reserve_mb: Annotated[
        int,
        Meta(ge=0, le=4096, description="Room kept back to end what is begun, in MB; a post's own is 64, 0 keeps none"),
    ] = 0
    spread_seconds: Annotated[
        float,
        Meta(
            ge=0,
            le=3600,
            description="Over how many seconds the machines of a city strew their first try after a start or a line "
            "that is back; 0 tries at once, for a machine alone",
        ),
    ] = 120.0


class PapersSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a city sets and names its papers."""

    folder: Annotated[str, Meta(description="Folder with templates of the site's own (docs/papers.md), or empty")] = ""
    receipt_title: Annotated[
        Literal["certificate", "reply", "acceptance"],
        Meta(description="Name of the receipt: 收件凭证 / 收件回执 / 申请材料接收凭证"),
    ] = "certificate"


class ScreenSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the citizen's screen is like."""

    size: Annotated[
        str, Meta(pattern="^[0-9]{3,4}x[0-9]{3,4}$", description="Size of the window in pixels, as it opens")
    ] = "1080x1920"
    mm_per_px: Annotated[float, Meta(gt=0.05, lt=1, description="Size of a pixel in millimetres")] = 0.248
    language: Annotated[Literal["zh_CN", "en"], Meta(description="Language at the start of each visit")] = "zh_CN"
    idle_seconds: Annotated[int, Meta(ge=10, le=600, description="Seconds without a touch before we ask")] = 60
    warning_seconds: Annotated[int, Meta(ge=5, le=120, description="Seconds the question stays before the wipe")] = 30
    motion: Annotated[bool, Meta(description="Let the keyboard slide in; false where nothing may move")] = True
    visits_per_process: Annotated[
        int, Meta(ge=0, description="Visits after which the program renews itself; 0 never")
    ] = 200


class GuideSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One guide of the hall who may help at this machine; neither code nor card can be read out of it."""

    number: Annotated[str, Meta(pattern="^[A-Za-z0-9-]{1,12}$", description="Staff number, as it stands in records")]
    name: Annotated[str, Meta(description="Name as it stands on slips; without one the number stands there")] = ""
    code: Annotated[str, Meta(description="Hash of the six-digit code, from 'main.py setup --guide', or empty")] = ""
    badge: Annotated[str, Meta(description="Hash of the card's number, from 'main.py setup --guide', or empty")] = ""


class StaffSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How this terminal calls for staff, where they stand, and who of them may help at the machine."""

    call: Annotated[
        Literal["platform", "none"], Meta(description="platform: the platform has a screen guides look at")
    ] = "none"
    place: Annotated[str, Meta(description="Where staff stand, seen from the machine, as in 导办台在您身后左边")] = ""
    place_en: Annotated[str, Meta(description="The same in English")] = ""
    guides: Annotated[tuple[GuideSetting, ...], Meta(description="Guides who may help at this machine")] = ()
    lock_minutes: Annotated[
        int, Meta(ge=1, le=60, description="Minutes without a key or a mouse after which a clerk's window locks")
    ] = 5
    agent: Annotated[
        str, Meta(max_length=20, description="Who runs this machine and takes in at it, as on slips; empty for nobody")
    ] = ""


class HubSetting(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The hub of the hall, where there is one (docs/operations/hub.md)."""

    url: Annotated[
        str, Meta(description="Base address, up to and with /hall/v1; empty for a machine that stands alone")
    ] = ""
    token: Annotated[str, Meta(description="File with the token the hub gave this machine")] = ""
    authority: Annotated[
        str, Meta(description="File with the certificates the hub is believed by (PEM), or empty on this machine")
    ] = ""
    window: Annotated[
        str, Meta(pattern="^[0-9A-Za-z-]{0,10}$", description="Number of the window this machine stands at, or empty")
    ] = ""
    zone: Annotated[
        str, Meta(max_length=40, description="Part of the hall this machine is for, by its rules; empty for all")
    ] = ""


class Settings(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Everything one terminal is told from outside."""

    post: Annotated[Literal["kiosk", "window", "station"], Meta(description="What this machine is")] = "kiosk"
    site: Site = Site()
    platform: PlatformSetting = PlatformSetting()
    outbox: OutboxSetting = OutboxSetting()
    screen: ScreenSetting = ScreenSetting()
    papers: PapersSetting = PapersSetting()
    staff: StaffSetting = StaffSetting()
    hub: HubSetting = HubSetting()
    flows: Annotated[
        tuple[SectionName, ...], Meta(min_length=1, description="Sections this post offers, in their order")
    ] = ("apply",)
    devices: Annotated[tuple[DeviceSetting, ...], Meta(description="Devices of this post")] = ()
    board: Annotated[dict[str, Any], Meta(description="The call screen's, as below; no other program reads it")] = {}
    caller: Annotated[dict[str, Any], Meta(description="The caller bar's, as below; no other program reads it")] = {}
    pads: Annotated[dict[str, Any], Meta(description="The caller pads', as below; no other program reads it")] = {}


def load(site_file: Path | None = None, *, environment: Mapping[str, str] | None = None) -> Settings:
    """Read the settings of a terminal; raises SettingsError.

    ``environment`` overrides single values: ``BANSHI_SITE__MODE=training``, ``BANSHI_SCREEN__LANGUAGE=en``.
    """
    site = read_values(site_file) if site_file else {}
    overrides = _from_environment(os.environ if environment is None else environment)
    merged = laid_over(on_post(laid_over(site, {k: v for k, v in overrides.items() if k == "post"})), overrides)
    named = [str(site_file)] if site_file else []
    if overrides or not named:
        named.append("the environment")
    return convert(merged, source=" and ".join(named))


def on_post(values: Mapping[str, Any]) -> dict[str, Any]:
    """Lay raw values over the defaults of the post they name; raises SettingsError for a post that cannot be read."""
    file = POSTS / f"{values.get('post', 'kiosk')}.toml"
    # A post that is none has no file; the check of the values says so, with those there are.
    return laid_over(read_values(file) if file.is_file() else {}, values)


def convert(values: Mapping[str, Any], *, source: str) -> Settings:
    """Check raw values against the types; raises SettingsError naming ``source`` and key."""
    try:
        settings = msgspec.convert(values, Settings, strict=False)
    except msgspec.ValidationError as wrong:
        # Late: only a refusal needs words, and a start is not to wait for them.
        from config.in_words import refusal

        words = refusal(str(wrong), values, Settings)
        raise SettingsError(f"{source}: {words} {CORRECT}") from wrong
    refuse_contradictions(settings, source)
    return settings


def read_values(path: Path) -> dict[str, Any]:
    """Read a site file as it stands, unchecked; raises SettingsError."""
    # Late: training reads no file of itself, and the reader's patterns cost 2 ms on the way to the first paint.
    import tomllib

    try:
        # Notepad begins a file with a mark (BOM) that nobody sees and TOML does not know.
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except OSError as wrong:
        raise SettingsError(f"{path}: cannot be read ({wrong.strerror}). Run 'main.py setup' to write it.") from wrong
    except UnicodeDecodeError as wrong:
        line = wrong.object[: wrong.start].count(b"\n") + 1
        advice = "Save it as UTF-8 in the editor, not as ANSI or GBK."
        raise SettingsError(f"{path}: is not written in UTF-8 (at line {line}). {advice}") from wrong
    except tomllib.TOMLDecodeError as wrong:
        raise SettingsError(f"{path}: is not TOML ({wrong}). Correct the line, or run 'main.py setup'.") from wrong


def laid_over(below: Mapping[str, Any], above: Mapping[str, Any]) -> dict[str, Any]:
    """Return raw settings with others over them, key by key."""
    merged = dict(below)
    for key, value in above.items():
        inner = merged.get(key)
        merged[key] = laid_over(inner, value) if isinstance(inner, dict) and isinstance(value, Mapping) else value
    return merged


# The training city's: its private half is published, so that anybody can read what is sealed to it.
TRAINING_SUPERVISION_KEY = "PZL+Z03g0b/VPUzrH3JE9ffVWWUbz8orb3ShdPNIME0="


def refuse_contradictions(settings: Settings, source: str) -> None:
    """Keep training and production apart: raises SettingsError for a production site with a training part."""
    if settings.site.mode is None:
        raise SettingsError(f"{source}: site.mode is not set. Say 'training' or 'production'; there is no default.")
    if settings.hub.url or settings.site.mode == "production":
        # Late: a training machine that stands alone refuses no address, and waits for no reader of them.
        from config.reachable import refuse_addresses

        refuse_addresses(settings, source)
    if settings.site.mode == "training":
        return
    if settings.site.supervision_key == TRAINING_SUPERVISION_KEY:
        raise SettingsError(f"{source}: site.supervision_key is the training city's, which anybody can open.")


def _from_environment(environment: Mapping[str, str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    sections = get_type_hints(Settings)
    for name, value in environment.items():
        path = name.removeprefix(ENVIRONMENT_PREFIX).lower().split("__")
        if not name.startswith(ENVIRONMENT_PREFIX) or path[0] not in sections:
            continue
        place = values
        for part in path[:-1]:
            place = place.setdefault(part, {})
        place[path[-1]] = value
    return values
