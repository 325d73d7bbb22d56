"""What an administrator sees of what runs behind the pages: does it run (``vitals``), how each job went (``jobs``),
what is under way (``work``), and what needs a hand (``stuck``, ``deliveries``). Numbers are of the whole platform;
names and titles only of what lies under the reader's own unit."""
