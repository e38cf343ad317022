"""What people asked: who may, whether it can be, the command, and the record of how it went."""
