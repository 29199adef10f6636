"""Mirrors the packages. Needed as a package so that `tests.factories` is ours and not one of site-packages."""
