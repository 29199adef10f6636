"""Two shared cores make timings jump: a property is judged by what it says, not by the clock."""
from hypothesis import settings

settings.register_profile("calm", deadline=None)
settings.load_profile("calm")
