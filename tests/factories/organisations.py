"""Institutions, laboratories, funders."""

import factory

from clara_grants.organisations.models import Funder, FunderKind, Lab, Organisation, OrganisationKind
from tests.factories import Factory


class OrganisationFactory(Factory):
    class Meta:
        model = Organisation

    name = factory.Sequence(lambda n: f"Université d’essai {n}")
    kind = OrganisationKind.UNIVERSITY
    city = "Lyon"
    department_code = "69"
    territory = "lyon"


class LabFactory(Factory):
    class Meta:
        model = Lab
        exclude = ("organisation",)

    organisation = factory.SubFactory(OrganisationFactory)
    organisation_id = factory.LazyAttribute(lambda lab: lab.organisation.id)
    name = factory.Sequence(lambda n: f"Laboratoire d’essai {n}")
    city = "Lyon"
    territory = "lyon"


class FunderFactory(Factory):
    class Meta:
        model = Funder

    key = factory.Sequence(lambda n: f"financeur_{n}")
    name_fr = factory.Sequence(lambda n: f"Financeur d’essai {n}")
    name_en = factory.Sequence(lambda n: f"Test funder {n}")
    kind = FunderKind.NATIONAL
