"""The platform in a hurry: production code in production processes, on the day of the test, with shorter waits."""
