-- Projects in progress or in follow-up at 31 December 24:00, Paris: decided by then, and whose last change of
-- state dated by then leaves them in preparation, running, suspended, extended, reporting or in follow-up.
-- The parts of one family (ASTEROPA 1-2-3) count as one.
select r.id, coalesce(y.code, r.number) as label, 'project' as url_kind,
       coalesce(r.family_id, r.id)::text as counted_as,
       null::bigint as amount_cents, r.decided_on as happened_on,
       r.programme_key as programme, r.entry_key, r.domain, r.territory, null::text as funder, null::text as country
from history.project r
left join history.project_family y on y.id = r.family_id and y.known @> cast(:as_of as timestamptz)
left join lateral (
  select g.to_state from history.project_change g
  where g.project_id = r.id and g.known @> cast(:as_of as timestamptz)
    and g.happened_on <= make_date(:year, 12, 31)
  order by g.happened_on desc, g.position desc limit 1
) last on true
where r.known @> cast(:as_of as timestamptz)
  and r.cancelled_at is null
  and r.decided_on <= make_date(:year, 12, 31)
  and coalesce(last.to_state, 'preparing')
      in ('preparing', 'running', 'suspended', 'extended', 'reporting', 'follow_up')
