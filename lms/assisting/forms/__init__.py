"""Forms of assisted tests and of tests on paper."""
