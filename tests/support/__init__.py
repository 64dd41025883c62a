"""What the Python test suites share: the program under test, models, and pictures."""
