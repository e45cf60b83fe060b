create type order_status as enum ('open', 'paid', 'shipped', 'delivered', 'cancelled');

create table orders (
    id           bigint generated always as identity primary key,
    customer_id  bigint not null references customers (id) on delete restrict,
    status       order_status not null default 'open',
    total        numeric(10, 2) not null default 0,
    placed_at    timestamptz not null default now(),
    updated_at   timestamptz not null default now()
);

create table order_lines (
    order_id    bigint not null references orders (id) on delete cascade,
    product_id  bigint not null references products (id) on delete restrict,
    quantity    smallint not null check (quantity > 0),
    unit_price  numeric(8, 2) not null check (unit_price >= 0),
    primary key (order_id, product_id)
);
