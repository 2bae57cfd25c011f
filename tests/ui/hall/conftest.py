"""A hub of the test hall for what follows one."""

from tests.support.hubs import hub as hub  # the fixture
