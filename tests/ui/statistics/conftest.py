"""A hub of the test hall for the page of its figures."""

from tests.support.hubs import hub as hub  # the fixture
