"""Institutions (ROR, SIRET), laboratories, funders and territories."""
