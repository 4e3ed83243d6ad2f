-- Amounts granted: award lines (project × funder) of the year's released « retenu » decisions, refused and
-- cancelled lines left out, by the year of the decision.  « Accordé » is what was decided, voted yet or not.
select a.id, s.number as label, 'file' as url_kind, a.id::text as counted_as,
       a.amount_cents, d.decided_on as happened_on,
       p.key as programme, c.entry_key, f.domain, f.territory, u.key as funder, f.country_code as country
from history.award_line a
join history.decision d on d.id = a.decision_id and d.known @> cast(:as_of as timestamptz)
join history.submission s on s.id = d.submission_id and s.known @> cast(:as_of as timestamptz)
join history.call c on c.id = s.call_id and c.known @> cast(:as_of as timestamptz)
join history.edition e on e.id = c.edition_id and e.known @> cast(:as_of as timestamptz)
join history.programme p on p.id = e.programme_id and p.known @> cast(:as_of as timestamptz)
join history.funder u on u.id = a.funder_id and u.known @> cast(:as_of as timestamptz)
left join history.submission_profile f on f.submission_id = s.id and f.known @> cast(:as_of as timestamptz)
where a.known @> cast(:as_of as timestamptz)
  and a.state in ('proposed', 'voted')
  and d.outcome in ('selected', 'selected_with_conditions')
  and d.released_at is not null and d.superseded_at is null
  and not s.is_test
  and extract(year from d.decided_on) = :year
union all
select a.id, r.number, 'project', a.id::text, a.amount_cents, a.decided_on,
       r.programme_key, r.entry_key, r.domain, r.territory, u.key, null::text
from history.award_line a
join history.project r on r.id = a.project_id and r.known @> cast(:as_of as timestamptz)
join history.funder u on u.id = a.funder_id and u.known @> cast(:as_of as timestamptz)
where a.known @> cast(:as_of as timestamptz)
  and a.decision_id is null and r.submission_id is null and r.cancelled_at is null
  and a.state in ('proposed', 'voted')
  and extract(year from a.decided_on) = :year
