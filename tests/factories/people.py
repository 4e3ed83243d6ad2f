"""People, their address and their roles."""

import factory

from clara_grants.kernel.actors import Actor, Grant, Role
from clara_grants.people.models import EmailAddress, Person, RoleGrant
from tests.factories import Factory


class PersonFactory(Factory):
    """Someone with a name and one verified address (`EmailAddressFactory` makes more)."""

    class Meta:
        model = Person

    given_name = factory.Sequence(lambda n: f"Camille {n}")
    family_name = "Essai"

    @factory.post_generation
    def address(self, create: bool, extracted: str | None) -> None:
        EmailAddressFactory(person_id=self.id, **({"address": extracted} if extracted else {}))


class EmailAddressFactory(Factory):
    class Meta:
        model = EmailAddress

    address = factory.Sequence(lambda n: f"personne-{n}@exemple.fr")
    is_primary = True


class RoleGrantFactory(Factory):
    class Meta:
        model = RoleGrant

    role = Role.OFFICER


def actor(person: Person, *roles: Role) -> Actor:
    """The actor of a person holding `roles` for every call, as their session would give it."""
    return Actor(id=person.id, grants=frozenset(Grant(role) for role in roles), language=person.language)


def person_with(*roles: Role, **columns: object) -> Person:
    """Someone holding `roles` for every call."""
    person: Person = PersonFactory(**columns)
    for role in roles:
        RoleGrantFactory(person_id=person.id, role=role)
    return person
