"""What is counted and what is asked of it: from readings to a figure, a light and words.

words      targets and measures in Chinese, as offices write them
measures   one function a measure: values in, a result out; no database
targets    which targets ask something of which unit
readings   what records and typed entries say, read in a constant number of queries
values     the figure of each indicator at one unit and period
loops      an indicator that would be reckoned from itself
"""
