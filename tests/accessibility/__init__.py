"""Pages as those meet them who see, hear or move differently: WCAG 2.2 AA, by axe-core and by what it does not ask."""
