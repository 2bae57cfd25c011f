# SPDX-License-Identifier: Apache-2.0
"""The matters this machine knows, as last fetched: items and forms from a folder of JSON, with their age."""

from kiosk.catalogue.catalogue import Catalogue, CatalogueError

__all__ = ["Catalogue", "CatalogueError"]
