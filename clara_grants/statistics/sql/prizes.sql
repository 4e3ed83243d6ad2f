-- Prizes handed out in the year, cancelled ones left out.
select z.id, coalesce(v.code, z.kind) as label, 'prize' as url_kind, z.id::text as counted_as,
       null::bigint as amount_cents, z.happened_on,
       z.kind as programme, null::text as entry_key, null::text as domain, null::text as territory,
       null::text as funder, null::text as country
from history.prize z
left join history.event v on v.id = z.event_id and v.known @> cast(:as_of as timestamptz)
where z.known @> cast(:as_of as timestamptz)
  and z.cancelled_at is null
  and extract(year from z.happened_on) = :year
