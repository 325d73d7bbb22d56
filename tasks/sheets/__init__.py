"""How an import is shown, whatever its kind: ``page`` the rows under a tab, ``rows`` one of them with what can be
changed, ``row_form`` all its cells, ``receipt`` what became of it, ``kinds`` what differs from kind to kind."""
