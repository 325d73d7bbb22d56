"""The way of a report: who has sent, what was marked and changed, what was frozen, what is told as 更正."""
