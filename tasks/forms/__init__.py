"""Strings in, clean values out; one module per noun."""
