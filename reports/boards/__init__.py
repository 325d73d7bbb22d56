"""Boards: where the indicators of a document stand at a unit in a period, and at the units below it.

``choice`` says which document, period and units there are to choose from; the other modules answer one question each.
Nothing here ranks: units stand in the order of the tree, persons do not stand here at all.
"""
