"""How fast it is: `python -m tests.benchmarks [name …]` prints ratios against floors measured in the same run."""
