create or replace function order_total(wanted_order bigint) returns numeric
    language sql
    stable
as $$
    select coalesce(sum(l.quantity * l.unit_price), 0)
      from order_lines l
     where l.order_id = wanted_order
$$;
