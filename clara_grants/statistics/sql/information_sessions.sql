-- Information sessions held in the year, cancelled ones left out.
select i.id, i.code as label, 'session' as url_kind, i.id::text as counted_as,
       null::bigint as amount_cents, i.happened_on,
       null::text as programme, null::text as entry_key, null::text as domain, null::text as territory,
       null::text as funder, null::text as country
from history.information_session i
where i.known @> cast(:as_of as timestamptz)
  and i.cancelled_at is null
  and extract(year from i.happened_on) = :year
