-- Funding requests: files submitted, and not taken back, at the closing instant of their filing window,
-- counted in the year of that instant, Paris time.  A file withdrawn or declared ineligible later stays counted;
-- an expression of interest asks for no money and is not a request.
select s.id, s.number as label, 'file' as url_kind, s.id::text as counted_as,
       s.requested_cents as amount_cents, (s.submitted_at at time zone 'Europe/Paris')::date as happened_on,
       p.key as programme, c.entry_key, f.domain, f.territory, null::text as funder, f.country_code as country
from history.submission s
join history.call_window w on w.id = s.window_id and w.known @> cast(:as_of as timestamptz)
join history.call c on c.id = s.call_id and c.known @> cast(:as_of as timestamptz)
join history.edition e on e.id = c.edition_id and e.known @> cast(:as_of as timestamptz)
join history.programme p on p.id = e.programme_id and p.known @> cast(:as_of as timestamptz)
left join history.submission_profile f on f.submission_id = s.id and f.known @> cast(:as_of as timestamptz)
where s.known @> cast(:as_of as timestamptz)
  and s.submitted_at is not null and not s.is_test
  and c.profile <> 'expression'
  and w.closes_at <= cast(:as_of as timestamptz)
  and extract(year from w.closes_at at time zone 'Europe/Paris') = :year
