"""The one word that both sides of the child know, and so a module without imports."""

NOTE = "核对说明"  # the head of the column that says what is wrong with a row
