create or replace function place_order(buyer text, wanted_sku text, wanted integer default 1)
    returns bigint
    language plpgsql
as $$
declare
    placed bigint;
    article products;
begin
    select * into article from products where sku = wanted_sku and status = 'on_sale' for update;
    if not found then
        raise exception 'no product % is on sale', wanted_sku using errcode = 'no_data_found';
    end if;

    insert into orders (customer_id)
    select c.id from customers c where lower(c.email) = lower(buyer)
    returning id into placed;
    if placed is null then
        raise exception 'no customer has the address %', buyer using errcode = 'no_data_found';
    end if;

    update products set stock = stock - wanted where id = article.id;
    insert into order_lines (order_id, product_id, quantity, unit_price)
    values (placed, article.id, wanted, article.price);
    return placed;
end
$$;
