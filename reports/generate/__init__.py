"""A made-up province at its real size, for trying out and for measuring.

Names of the province's cities and counties, and their codes, are the public ones; everything else is invented and
repeatable: the same seed gives the same rows, but for what is encrypted or a secret. Rows go to the tables in batches
(``tables``), past the actions, so each module here keeps by itself what the actions keep: paths of the tree, phone
indexes, how full a row of the arrangement is, the queue of changes.

places, words → presets → units → people → work → said, and ``province`` plays them in this order.
"""
