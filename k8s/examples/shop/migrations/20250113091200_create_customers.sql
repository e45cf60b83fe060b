create table customers (
    id          bigint generated always as identity primary key,
    email       text not null,
    full_name   text not null,
    phone       text,
    created_at  timestamptz not null default now(),
    constraint customers_email_has_at check (position('@' in email) > 1)
);

-- One account for each address, however it is typed.
create unique index customers_email_key on customers (lower(email));
