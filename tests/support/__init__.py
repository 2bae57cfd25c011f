"""Fakes, twins and walks shared by the tests."""
