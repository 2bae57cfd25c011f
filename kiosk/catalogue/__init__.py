# SPDX-License-Identifier: Apache-2.0
"""The matters this machine knows, as last fetched, with their age: to show, to search, to browse, to fill in."""

from kiosk.catalogue.catalogue import Catalogue, CatalogueError, Page

__all__ = ["Catalogue", "CatalogueError", "Page"]
