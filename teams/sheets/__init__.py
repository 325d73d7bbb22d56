"""Sheets on their way in, whatever they mean: how a file becomes lines, what is said of them, who is named in them.

``lines`` knows rows, verdicts and what every meaning has to do, ``reading`` makes lines of a file, ``columns`` asks
what its columns mean, ``codes`` are the words of what is said, ``persons`` finds people in what is kept. The verbs are
``teams.actions.sheets`` and ``sheet_writes``; a sheet of units is read in ``teams.organisation_sheet``, one of sites in
``teams.site_sheet``, rosters and arrangements in ``tasks``.
"""
