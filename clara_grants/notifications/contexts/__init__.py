"""What each letter is told: merge fields read from the domains, one module per part of a file's life."""
