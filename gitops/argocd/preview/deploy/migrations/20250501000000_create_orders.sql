create table orders (id bigint generated always as identity primary key, account int not null);
