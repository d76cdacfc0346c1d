"""Turns curated YAML and Markdown, checked against source texts, into a linked documentary site."""

__version__ = "0.1.0"
