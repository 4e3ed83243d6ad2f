"""What every domain stands on: database, clock, history, outbox, files, web boundary. No business noun."""
