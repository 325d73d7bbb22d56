"""How words leave the house: one caller of gateways (``calls``), and what each gateway wants to hear and answers.

Nothing here knows of models or of Django's settings: what the operator allows comes in as an argument.
"""

from youthwork.lib.outgoing.message import Line, Message

__all__ = ["Line", "Message"]
