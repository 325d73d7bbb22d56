"""Made-up documents heavy with targets, and what is known of them."""

from tests.reader.target_texts import checks, districts, foundations, homes, plans, programmes, service, units

CASES = (
    *plans.CASES,
    *programmes.CASES,
    *districts.CASES,
    *units.CASES,
    *checks.CASES,
    *foundations.CASES,
    *homes.CASES,
    *service.CASES,
)
