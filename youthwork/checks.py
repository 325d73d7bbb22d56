"""System checks for the mistakes of a deployment. Run by `manage.py check --deploy` and before each start."""
