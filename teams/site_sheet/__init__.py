"""What a sheet of sites (点位表) means. Checks and proposals only; writing is ``teams.actions.site_sheet``.

``columns`` knows the columns and the empty sheet to fill in, ``cells`` what one row says, ``hosts`` which unit is
meant, ``known`` which sites there are already, ``check`` what each row would become here and now.
"""
