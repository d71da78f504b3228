"""Guided meditation from a text script: mastered audio of exactly the length asked for."""

__version__ = "0.1.0"
