"""The ledger of a document as a table of offices (.xlsx, .docx), and such a table, edited, as a reading again.

``rows`` says what stands in the two tables, ``workbook`` and ``word`` write them, ``reading`` takes them back in.
"""
