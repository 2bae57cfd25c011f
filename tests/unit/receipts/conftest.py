"""Papers whose typeface is opened once."""

from tests.support.kept_typeface import kept_typeface as kept_typeface
