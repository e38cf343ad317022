"""The fleet as Engine JSON: pure functions from the model to bytes, in the shapes recorded from Engine 20.10."""
