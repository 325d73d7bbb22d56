"""What a signed-in request carries: the appointment under which its user acts."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

ACTING = "acting_under"  # key of the session: id of the appointment chosen


def act_under_chosen(get_response: Callable[[HttpRequest], HttpResponse]) -> Callable[[HttpRequest], HttpResponse]:
    """Let the user of the request act under the appointment that this session chose.

    One that has ended meanwhile is passed over by ``User.appointment``. A session without a choice costs nothing.
    """

    def answer(request: HttpRequest) -> HttpResponse:
        chosen = request.session.get(ACTING)
        if chosen is not None:
            request.user.acting_under = chosen
        return get_response(request)

    return answer
