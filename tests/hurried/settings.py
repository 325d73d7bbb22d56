"""The platform's own settings, for processes whose clock goes as that of the test does, and which do not wait long.

CLOCK_AHEAD says by how many seconds the clock is ahead of the true one: what may leave the house only by day can be
tried at night.
"""

import os
import time

import time_machine

from youthwork.settings import *  # noqa: F403

CELERY_IMPORTS = ["tests.hurried.pace"]

time_machine.travel(time.time() + float(os.environ["CLOCK_AHEAD"]), tick=True).start()
time.time()  # the travel begins when it is first asked for
