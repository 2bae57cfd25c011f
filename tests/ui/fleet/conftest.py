"""A hub of the test hall for the desk over its machines."""

from tests.support.hubs import hub as hub  # the fixture
