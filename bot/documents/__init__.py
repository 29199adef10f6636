"""Files that a person can keep or send. Words come in, bytes go out; nothing of the project is imported."""
