-- What partner companies plan to bring (cash and in kind) to the files selected in the year.
select t.id, s.number as label, 'file' as url_kind, t.id::text as counted_as,
       t.planned_contribution_cents as amount_cents, d.decided_on as happened_on,
       p.key as programme, c.entry_key, null::text as domain, null::text as territory,
       null::text as funder, null::text as country
from history.decision d
join history.submission s on s.id = d.submission_id and s.known @> cast(:as_of as timestamptz)
join history.call c on c.id = s.call_id and c.known @> cast(:as_of as timestamptz)
join history.edition e on e.id = c.edition_id and e.known @> cast(:as_of as timestamptz)
join history.programme p on p.id = e.programme_id and p.known @> cast(:as_of as timestamptz)
join history.partner t on t.submission_id = s.id and t.known @> cast(:as_of as timestamptz)
where d.known @> cast(:as_of as timestamptz)
  and t.kind = 'company' and t.planned_contribution_cents > 0
  and d.outcome in ('selected', 'selected_with_conditions')
  and d.released_at is not null and d.superseded_at is null
  and not s.is_test
  and extract(year from d.decided_on) = :year
