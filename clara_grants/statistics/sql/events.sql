-- Events organised or supported: the year's selected files of the events call, and the events of the year
-- that no call supports (organised by CLARA or helped otherwise), cancelled ones left out.
select s.id, s.number as label, 'file' as url_kind, s.id::text as counted_as,
       null::bigint as amount_cents, d.decided_on as happened_on,
       p.key as programme, 'supported' as entry_key, null::text as domain, null::text as territory,
       null::text as funder, null::text as country
from history.decision d
join history.submission s on s.id = d.submission_id and s.known @> cast(:as_of as timestamptz)
join history.call c on c.id = s.call_id and c.known @> cast(:as_of as timestamptz)
join history.edition e on e.id = c.edition_id and e.known @> cast(:as_of as timestamptz)
join history.programme p on p.id = e.programme_id and p.known @> cast(:as_of as timestamptz)
where d.known @> cast(:as_of as timestamptz)
  and p.key = 'events'
  and d.outcome in ('selected', 'selected_with_conditions')
  and d.released_at is not null and d.superseded_at is null
  and not s.is_test
  and extract(year from d.decided_on) = :year
union all
select v.id, v.code, 'event', v.id::text, null::bigint, v.happened_on,
       'events', v.role, null::text, null::text, null::text, null::text
from history.event v
where v.known @> cast(:as_of as timestamptz)
  and v.cancelled_at is null and v.submission_id is null
  and extract(year from v.happened_on) = :year
