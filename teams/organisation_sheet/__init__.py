"""What a sheet of units (团组织表) means. Checks and proposals only; writing is ``teams.actions.organisation_sheet``.

``columns`` knows the columns and the empty sheet to fill in, ``cells`` what one row says, ``check`` what each row would
become here and now.
"""
