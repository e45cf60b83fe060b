grant usage on schema public to anon, authenticated, publishable;

-- The catalogue is public.
grant select on categories, products to anon, authenticated, publishable;

-- A signed-in customer sees their own rows; the application says who that is in shop.customer_id.
create function current_customer_id() returns bigint
    language sql
    stable
    return nullif(current_setting('shop.customer_id', true), '')::bigint;

grant select on customers, orders, order_lines to authenticated;

alter table customers   enable row level security;
alter table orders      enable row level security;
alter table order_lines enable row level security;

create policy customers_own on customers
    for select to authenticated
    using (id = current_customer_id());

create policy orders_own on orders
    for select to authenticated
    using (customer_id = current_customer_id());

create policy order_lines_own on order_lines
    for select to authenticated
    using (exists (select from orders o
                    where o.id = order_lines.order_id
                      and o.customer_id = current_customer_id()));

-- The application's own role is trusted with all of them.
create policy customers_app   on customers   for all to app using (true) with check (true);
create policy orders_app      on orders      for all to app using (true) with check (true);
create policy order_lines_app on order_lines for all to app using (true) with check (true);
