-- Calls of the year: published calls with at least one submission window that overlaps the year, Paris time.
-- A call counts once, however many filing dates it has; the expressions that lead to a call are part of it.
select c.id, c.key as label, 'call' as url_kind, c.id::text as counted_as,
       null::bigint as amount_cents, min((w.opens_at at time zone 'Europe/Paris')::date) as happened_on,
       p.key as programme, c.entry_key, null::text as domain, null::text as territory,
       null::text as funder, null::text as country
from history.call c
join history.edition e on e.id = c.edition_id and e.known @> cast(:as_of as timestamptz)
join history.programme p on p.id = e.programme_id and p.known @> cast(:as_of as timestamptz)
join history.call_window w on w.call_id = c.id and w.known @> cast(:as_of as timestamptz)
where c.known @> cast(:as_of as timestamptz)
  and c.state <> 'draft'
  and c.profile <> 'expression'
  and w.opens_at < make_timestamptz(:year + 1, 1, 1, 0, 0, 0, 'Europe/Paris')
  and w.closes_at >= make_timestamptz(:year, 1, 1, 0, 0, 0, 'Europe/Paris')
group by c.id, c.key, p.key, c.entry_key
