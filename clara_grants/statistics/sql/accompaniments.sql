-- Accompaniments given in the year, cancelled ones left out.  « Projets accompagnés » counts the distinct ideas
-- and projects behind them, which may precede any application.
select a.id, b.code as label, 'accompaniment' as url_kind, b.id::text as counted_as,
       null::bigint as amount_cents, a.happened_on,
       a.kind as programme, null::text as entry_key, null::text as domain, b.territory,
       null::text as funder, null::text as country
from history.accompaniment a
join history.accompanied_subject b on b.id = a.subject_id and b.known @> cast(:as_of as timestamptz)
where a.known @> cast(:as_of as timestamptz)
  and a.cancelled_at is null
  and extract(year from a.happened_on) = :year
