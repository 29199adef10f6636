"""The action server: flat, one file a topic. rasa_sdk imports every module here and calls each Action()."""
