create function record_order_event() returns trigger
    language plpgsql
as $$
begin
    if tg_op = 'INSERT' then
        insert into order_events (order_id, new_status) values (new.id, new.status);
    elsif new.status is distinct from old.status then
        insert into order_events (order_id, old_status, new_status)
        values (new.id, old.status, new.status);
    end if;
    return null;
end
$$;

create trigger orders_record_event
    after insert or update of status on orders
    for each row execute function record_order_event();
