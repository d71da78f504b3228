"""What runs in the background: speaking, rendering ahead, making files."""
