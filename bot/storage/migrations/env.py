"""Alembic runs inside the caller's transaction: the connection comes from `bot.storage.engine.migrate`."""

from alembic import context

from bot.storage.tables import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True)
with context.begin_transaction():
    context.run_migrations()
