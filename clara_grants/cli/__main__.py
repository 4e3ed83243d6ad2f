"""`python -m clara_grants.cli`: what the launcher becomes once its .venv is ready."""

from clara_grants.cli import main

main()
