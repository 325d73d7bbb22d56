"""The project package: composes the three apps. It has no models and no rules."""

from youthwork.celery import app as celery_app

__all__ = ["celery_app"]
