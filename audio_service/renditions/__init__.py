"""Renditions by their names: what each was asked for as, and the live thing to play."""
