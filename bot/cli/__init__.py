"""One module a command of `python -m bot`. Standard library at import, so that --help is quick."""
