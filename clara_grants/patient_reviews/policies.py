"""Who may assign ECLAIR members and read their opinions."""

from clara_grants.interests.policies import may_ask as may_assign
from clara_grants.interests.policies import may_read_opinions

__all__ = ["may_assign", "may_read_opinions"]
