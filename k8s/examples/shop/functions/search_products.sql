create or replace function search_products(term text, at_most integer default 10)
    returns table (sku text, name text, price numeric)
    language sql
    stable
as $$
    select p.sku, p.name, p.price
      from products p
     where p.status = 'on_sale'
       and p.name ilike '%' || term || '%'
     order by similarity(p.name, term) desc, p.sku
     limit at_most
$$;
