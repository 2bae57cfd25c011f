"""A hub of the test hall for the screen that follows one."""

from tests.support.hubs import hub as hub  # the fixture
