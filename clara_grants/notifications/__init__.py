"""Subscriptions, letters, ladders and deliveries: from an event to a mail."""
