"""What a card looks like where nobody draws it: as a picture, and as a page of its own."""
