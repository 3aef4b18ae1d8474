"""What the association could argue about, as pure functions over plain values."""
