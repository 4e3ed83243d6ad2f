"""What the officer sees: files × experts, and who may be asked."""

from functools import partial

from clara_grants.interests import candidates as picker
from clara_grants.interests import rounds
from clara_grants.reviews.asking import EXPERT_ROUND

desk = partial(rounds.desk, EXPERT_ROUND)
assignments_of = partial(rounds.assignments_of, EXPERT_ROUND)
candidates = partial(picker.candidates, EXPERT_ROUND)
minimum_opinions = partial(rounds.minimum_opinions, EXPERT_ROUND)
