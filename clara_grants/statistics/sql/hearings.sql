-- Hearings held in the year, of every kind (scientific, eclair, funder), by the day they were held.
select h.id, s.number as label, 'hearing' as url_kind, h.id::text as counted_as,
       null::bigint as amount_cents, h.held_on as happened_on,
       h.kind as programme, c.entry_key, null::text as domain, null::text as territory,
       null::text as funder, null::text as country
from history.hearing h
join history.submission s on s.id = h.submission_id and s.known @> cast(:as_of as timestamptz)
join history.call c on c.id = s.call_id and c.known @> cast(:as_of as timestamptz)
where h.known @> cast(:as_of as timestamptz)
  and h.state = 'held' and not s.is_test
  and extract(year from h.held_on) = :year
