# The two commands are `make run` and `make test`; both set up all they need. The rest is for whoever changes the code.
.DEFAULT_GOAL := help
.PHONY: help run test setup check train talk report review bench lock clean

PYTHON := .venv/bin/python
DEV := python3 bot/bootstrap.py requirements-dev.txt

help: ## show this list
	@grep -E '^[a-z]+:.*## ' $(MAKEFILE_LIST) | sed 's/:.*## /\t/' | expand -t 10

run: ## set up everything, start the bot, print the address of the chat page; Ctrl-C stops it
	@python3 bot/bootstrap.py requirements.txt "[1/4]"
	@exec $(PYTHON) -m bot run

test: ## set up everything and run every test
	@$(DEV) "[1/6]"
	@exec $(PYTHON) -m bot test

setup: ## only set up: packages, chat page, browser
	@$(DEV) "[1/3]"
	@$(PYTHON) -m bot setup

check: ## what needs no model: imports, wording, lint, types, data, the core's tests (two minutes)
	@$(DEV)
	@$(PYTHON) -m bot check

train: ## train the model when it is missing or stale
	@$(DEV)
	@$(PYTHON) -m bot train

talk: ## talk to the running bot in this terminal
	@$(PYTHON) -m bot talk

report: ## hold the model against the held-out sentences and the accepted baseline
	@$(DEV)
	@$(PYTHON) -m bot report

review: ## list sentences that were not understood, kept with consent, to be labelled
	@$(PYTHON) -m bot review

bench: ## measure speed and memory, next to Rasa's starter bot
	@$(DEV)
	@$(PYTHON) -m bot bench

lock: ## resolve the packages anew (needs the network); writes requirements*.txt
	@$(DEV)
	@$(PYTHON) -m bot lock

clean: ## remove what was built: packages, models, chat page (not the people's data in .state)
	rm -rf .venv .state/tools .state/model.stamp .rasa models/*.tar.gz results bot/web/dist bot/web/node_modules
