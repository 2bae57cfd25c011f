"""A hub of the test hall for the desk over its machines, and one of its tabs by itself."""

from tests.support.fleet_tabs import opened as opened  # the fixture
from tests.support.hubs import hub as hub  # the fixture
