"""Hearing: Rasa graph components, each a thin class over pure functions. Text is understood here and nowhere else."""
