# Thin: every target is a script in scripts/, which works without make as well.

PORT ?= 8000
export PORT

.DEFAULT_GOAL := help
.PHONY: help run test drill lint bench lock

help: ## this list
	@grep -hE '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z]+):[^#]*## (.*)/  make \1\t\2/' | expand -t 14

run: ## set everything up and start the platform (PORT=8000); Ctrl-C stops it
	@scripts/run.sh

test: ## every test, on PostgreSQL and Redis, and again on SQLite those marked "both"
	@scripts/test.sh

drill: ## the slow tests: processes killed, bad networks, every page walked
	@scripts/drill.sh

lint: ## style, types, templates, migrations, deployment checks
	@scripts/lint.sh

bench: ## what was promised of speed, measured beside its goal
	@scripts/bench.sh

lock: ## write the hashed locks from the lists of requirements
	@scripts/setup.sh dev
	@scripts/lock.sh
