"""Who may do what with people."""

import uuid

from clara_grants.kernel.actors import Actor, Role


def may_grant_roles(actor: Actor) -> bool:
    return actor.is_system or actor.has(Role.ADMINISTRATOR)


def may_see_directory(actor: Actor) -> bool:
    return may_grant_roles(actor)


def may_edit_profile(actor: Actor, person_id: uuid.UUID) -> bool:
    return actor.id == person_id or may_grant_roles(actor)


def may_close_sessions(actor: Actor, person_id: uuid.UUID) -> bool:
    return actor.id == person_id or may_grant_roles(actor)
