"""还款教练. Rooms: coaching (pure), nlu, channels, web, storage. Imports nothing, so that each room loads alone."""
