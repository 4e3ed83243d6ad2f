-- Files selected in the year: a released decision « retenu » (with or without conditions) that nothing replaced,
-- counted in the year of the decision.  Earlier years' projects brought in from a workbook count by their own
-- decision date.
select s.id, s.number as label, 'file' as url_kind, s.id::text as counted_as,
       d.amount_cents, d.decided_on as happened_on,
       p.key as programme, c.entry_key, f.domain, f.territory, null::text as funder, f.country_code as country
from history.decision d
join history.submission s on s.id = d.submission_id and s.known @> cast(:as_of as timestamptz)
join history.call c on c.id = s.call_id and c.known @> cast(:as_of as timestamptz)
join history.edition e on e.id = c.edition_id and e.known @> cast(:as_of as timestamptz)
join history.programme p on p.id = e.programme_id and p.known @> cast(:as_of as timestamptz)
left join history.submission_profile f on f.submission_id = s.id and f.known @> cast(:as_of as timestamptz)
where d.known @> cast(:as_of as timestamptz)
  and d.outcome in ('selected', 'selected_with_conditions')
  and d.released_at is not null and d.superseded_at is null
  and not s.is_test
  and extract(year from d.decided_on) = :year
union all
select r.id, r.number, 'project', r.id::text, null::bigint, r.decided_on,
       r.programme_key, r.entry_key, r.domain, r.territory, null::text, null::text
from history.project r
where r.known @> cast(:as_of as timestamptz)
  and r.submission_id is null and r.cancelled_at is null
  and extract(year from r.decided_on) = :year
