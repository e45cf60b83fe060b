alter table products
    add column stock integer not null default 0,
    add column reorder_at integer;

alter table products
    add constraint products_stock_not_negative check (stock >= 0) not valid;
alter table products validate constraint products_stock_not_negative;

update products set stock = 40, reorder_at = 10 where status = 'on_sale';
