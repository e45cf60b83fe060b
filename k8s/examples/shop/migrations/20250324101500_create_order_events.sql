create table order_events (
    order_id    bigint not null,
    at          timestamptz not null default clock_timestamp(),
    old_status  order_status,
    new_status  order_status not null
) partition by range (at);

create table order_events_2025h1 partition of order_events
    for values from ('2025-01-01 00:00+00') to ('2025-07-01 00:00+00');
create table order_events_2025h2 partition of order_events
    for values from ('2025-07-01 00:00+00') to ('2026-01-01 00:00+00');
create table order_events_later partition of order_events default;

create index order_events_order_id_idx on order_events (order_id, at);
