"""How people reach the bot: each channel authenticates, translates and hands over to `base.Turns`. Never logs text."""
