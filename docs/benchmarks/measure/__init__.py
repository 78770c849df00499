"""The parts of bench.py: each module but `bench` and `table` is one, with `SIZES` and `measure(bench)`."""
