"""Where a person's case is kept. The only SQL of the project."""
