"""Plays the 2025 campaign through the services, on a clock that moves."""

from clara_grants.demo.player.runner import Progress, play

__all__ = ["Progress", "play"]
