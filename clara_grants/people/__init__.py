"""Accounts, addresses, roles, sign-in, sessions and personal links."""
