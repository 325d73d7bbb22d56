"""What is planned: a work plan for every row of an arrangement that has a team, agreed by leader, contact, official."""

from datetime import date, timedelta
from itertools import count
from random import Random

from reports.generate.tables import Sink
from reports.generate.words import moment
from reports.generate.work import Arrangement, PlacementRow
from tasks.choices import PlanParty, PlanState
from tasks.models import PlanAnswer, PlanStep, WorkPlan
from youthwork.lib.bulk import Table

PLANS = Table(WorkPlan, "id placement_id state version goal drafted_by_id updated_at")
STEPS = Table(PlanStep, "id plan_id position programme_id title on details people")
ANSWERS = Table(PlanAnswer, "id plan_id version party agreed by_id by_name at")

# In how many days, what, and whether of the row's first or second programme.
AHEAD = ((2, "第一次开展活动", 0), (9, "第二次开展活动", 1), (23, "和点位一起验看", 0))
FORGOTTEN = 5  # of every so manieth row, a step has passed without a record


class Plans:
    """Writes the plans of one area after the other, around ``today``."""

    def __init__(self, sink: Sink, seed: int, today: date) -> None:
        self.sink, self.seed, self.today = sink, seed, today
        self._plans, self._steps, self._answers = count(1), count(1), count(1)

    def agree(self, arrangement: Arrangement) -> None:
        lot = Random(f"{self.seed}:plans:{arrangement.area.unit.code}")
        official = arrangement.officials[0]
        for row in (row for row in arrangement.placements if row.team):
            assert row.team is not None
            plan, at = next(self._plans), moment(self.today - timedelta(days=lot.randint(3, 20)), lot, 16)
            goal = f"{row.site.name}每月开展两次活动，做一次记一次。"
            self.sink.add(PLANS, plan, row.id, PlanState.AGREED, 1, goal, row.team.author.id, at)
            self._write_steps(plan, row)
            parties = (
                (PlanParty.LEADER, row.team.author.id, row.team.author.name),
                (PlanParty.OFFICIAL, official.id, official.name),
                (PlanParty.CONTACT, None, "点位负责人"),
            )
            for party, by, name in parties:
                self.sink.add(ANSWERS, next(self._answers), plan, 1, party, True, by, name, at)

    def _write_steps(self, plan: int, row: PlacementRow) -> None:
        days = [*((-3, "上门了解情况", 0),) * (plan % FORGOTTEN == 0), *AHEAD]
        for position, (day, title, which) in enumerate(days, start=1):
            on, details = self.today + timedelta(days=day), "9:00在点位门口集合"
            programme = row.programmes[which].id
            self.sink.add(STEPS, next(self._steps), plan, position, programme, title, on, details, 20)
