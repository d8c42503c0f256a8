"""Forms of what becomes of units."""
