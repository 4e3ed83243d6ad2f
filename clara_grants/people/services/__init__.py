"""Verbs of the people domain.  They flush; the caller commits."""

from clara_grants.people.queries import actor_of
from clara_grants.people.services.accounts import (
    ask_verification,
    register,
    set_language,
    tidy_address,
    tidy_orcid,
    update_profile,
    verify_address,
)
from clara_grants.people.services.entry import (
    CODE_LIFE,
    CODE_TRIES,
    SHORTEST_PASSWORD,
    issue_code,
    set_password,
    sign_in_with_code,
    sign_in_with_password,
)
from clara_grants.people.services.roles import (
    close_session,
    end_role,
    grant_role,
    renew_tokens,
    share_grants,
    sign_out_everywhere,
)

__all__ = [
    "CODE_LIFE",
    "CODE_TRIES",
    "SHORTEST_PASSWORD",
    "actor_of",
    "ask_verification",
    "close_session",
    "end_role",
    "grant_role",
    "issue_code",
    "register",
    "renew_tokens",
    "set_language",
    "set_password",
    "share_grants",
    "sign_in_with_code",
    "sign_in_with_password",
    "sign_out_everywhere",
    "tidy_address",
    "tidy_orcid",
    "update_profile",
    "verify_address",
]
