"""The arrangement (工作安排表): how its sheet is read, how it stands, how it is printed. Writes nothing.

Reading: ``columns`` knows the columns and the text of a cell, ``guesses`` what a name suggests, ``cells`` which rows
share a cell of programmes, ``check`` what each row would become here and now (``tasks.actions.arrangement`` applies
it). Showing: ``table`` gives the rows with their standing and totals, ``export`` the workbook like the printed annex.
"""
