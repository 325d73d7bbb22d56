"""The lines of a report and their words, drawn from kept totals and records."""
