"""What is counted and what is asked of it: from readings to a figure, a light and words.

words      targets and measures in Chinese, as offices write them
measures   one function a measure: values in, a result out; no database
targets    which targets ask something of which unit
asking     what is asked in a period, over which days, and how far along a figure is
field      the units below one, on the last day of a period, and their cadres
sources    what a source of numbers answers; there is one above this app that reads kept totals
readings   what records and typed entries say, read in a constant number of queries
recorded   the source that reads them
values     the figure of each indicator at a unit, and at those below it, in a period
loops      an indicator that would be reckoned from itself
"""
