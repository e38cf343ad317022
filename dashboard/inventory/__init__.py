"""What Docker has: the stored rows, and how a snapshot becomes them."""
