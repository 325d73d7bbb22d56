"""The child process that opens uploaded files: run as a directory (``python -I youthwork/lib/limited/child``).

A small hostile file can exhaust the memory of whoever opens it or abort the process, so this one limits itself before
it looks at a byte, and afterwards can neither open a file nor a socket. Bytes come in on stdin, what to do with them as
JSON in the first argument; the answer goes out on stdout. What it knows of files stands in the ``child`` packages
beside the code that calls it (``youthwork/lib/sheets/child``, ``youthwork/lib/papers/child``,
``youthwork/lib/images/child``); nothing in them is imported by the parent but ``Refused``'s codes, as text.
"""
