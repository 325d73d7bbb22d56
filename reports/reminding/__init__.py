"""Who is told of what on which day: everything that can be due, the rules, and the days on which nobody is reminded."""
