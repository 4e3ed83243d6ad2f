"""Who may look at deliveries and act on them."""

from clara_grants.kernel.actors import Actor, Role
from clara_grants.notifications.models import Delivery


def may_see_deliveries(actor: Actor) -> bool:
    return actor.is_anywhere(Role.OFFICER) or actor.has(Role.ADMINISTRATOR)


def may_see_delivery(actor: Actor, delivery: Delivery) -> bool:
    """Officers of the call; letters about an account alone are the administrators'."""
    if delivery.call_id is None:
        return actor.has(Role.ADMINISTRATOR)
    return actor.has(Role.OFFICER, delivery.call_id) or actor.has(Role.ADMINISTRATOR)


def may_act_on_delivery(actor: Actor, delivery: Delivery) -> bool:
    return may_see_delivery(actor, delivery)
