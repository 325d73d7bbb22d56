"""What an arrangement sheet (工作安排表) means. Checks and proposals only; writing is ``tasks.actions.arrangement``.

``columns`` knows the columns and the text of a cell, ``guesses`` what a name suggests, ``cells`` which rows share a
cell of programmes, ``check`` what each row would become here and now.
"""
