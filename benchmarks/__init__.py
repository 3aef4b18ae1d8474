"""Measurements, each a ratio against its own floor; see docs/guide/benchmarks.md."""
