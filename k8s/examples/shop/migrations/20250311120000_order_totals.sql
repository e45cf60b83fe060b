create function refresh_order_total() returns trigger
    language plpgsql
as $$
declare
    changed bigint := coalesce(new.order_id, old.order_id);
begin
    update orders o
       set total = (select coalesce(sum(l.quantity * l.unit_price), 0)
                      from order_lines l
                     where l.order_id = changed),
           updated_at = now()
     where o.id = changed;
    return null;
end
$$;

create trigger order_lines_refresh_total
    after insert or update or delete on order_lines
    for each row execute function refresh_order_total();
