"""The second factor: who must have one, what an authenticator app is shown, and the codes for a lost phone."""

import base64
import secrets
from urllib.parse import quote, urlencode

import segno
from django.conf import settings

from teams.models import Authenticator, User

ISSUER = "青年工作"
SECRET_BYTES = 20
RECOVERY_CODES = 10
# Without I, L, O, U, 0 and 1, which are misread. Twelve of them are 58 bits.
RECOVERY_LETTERS = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
RECOVERY_LENGTH = 12


def authenticator_of(user: User) -> Authenticator | None:
    """No query when the user came with the request: the two are loaded together."""
    return getattr(user, "authenticator", None)


def must_have_second_factor(user: User) -> bool:
    """Whether the platform asks ``user`` for a second factor; whoever has bound one is asked for it in any case."""
    return settings.SECOND_FACTOR == "offices" and (user.is_staff or bool(user.current_appointments))


def new_secret() -> str:
    """In hex."""
    return secrets.token_bytes(SECRET_BYTES).hex()


def typed_form(secret: str) -> str:
    """The secret as it is typed into an app where no camera helps: groups of four."""
    text = base64.b32encode(bytes.fromhex(secret)).decode()
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def app_address(user: User, secret: str) -> str:
    """What the QR code holds and an authenticator app opens."""
    said = {"secret": typed_form(secret).replace(" ", ""), "issuer": ISSUER}
    return f"otpauth://totp/{quote(f'{ISSUER}:{user.username}')}?{urlencode(said)}"


def qr_image(text: str) -> str:
    """A QR code as an address of an image, dark on light whatever the page's colours."""
    return segno.make(text, error="m", micro=False).svg_data_uri(scale=5, border=4, dark="#000", light="#fff")


def new_recovery_codes() -> list[str]:
    return ["".join(secrets.choice(RECOVERY_LETTERS) for _ in range(RECOVERY_LENGTH)) for _ in range(RECOVERY_CODES)]


def shown_form(code: str) -> str:
    """ABCD-EFGH-JKMN."""
    return "-".join(code[at : at + 4] for at in range(0, len(code), 4))
