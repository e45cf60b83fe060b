create type product_status as enum ('draft', 'on_sale', 'retired');

create table categories (
    id      integer generated always as identity primary key,
    slug    text not null unique,
    name    text not null
);

create table products (
    id           bigint generated always as identity primary key,
    category_id  integer not null references categories (id),
    sku          text not null unique,
    name         text not null,
    price        numeric(8, 2) not null check (price >= 0),
    status       product_status not null default 'draft',
    created_at   timestamptz not null default now()
);

create index products_category_id_idx on products (category_id);
