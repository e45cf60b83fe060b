create table vat_rates (
    country      char(2) not null,
    category_id  integer not null references categories (id),
    rate         numeric(4, 2) not null check (rate between 0 and 100),
    primary key (country, category_id)
);

grant select on vat_rates to anon, authenticated, publishable;

insert into vat_rates (country, category_id, rate)
select r.country, c.id, r.rate
  from (values
        ('DE', 'coffee', 7.00), ('DE', 'tea', 7.00), ('DE', 'brewing', 19.00),
        ('FR', 'coffee', 5.50), ('FR', 'tea', 5.50), ('FR', 'brewing', 20.00)
       ) as r (country, category, rate)
  join categories c on c.slug = r.category;
