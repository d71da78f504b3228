"""What the benchmark measures, and the peers it measures against, one file each."""
