"""A hub of the test hall and a platform for the windows of clerks."""

from tests.support.hubs import hub as hub  # the fixture
from tests.support.sandbox import sandbox as sandbox  # the fixture
from tests.support.sandbox import sandbox_of_the_run as sandbox_of_the_run  # the fixture
