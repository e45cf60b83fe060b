-- The category is looked up by its slug: ids differ between databases.
insert into products (category_id, sku, name, price, status)
select c.id, p.sku, p.name, p.price, p.status::product_status
  from (values
        ('coffee',  'COF-ETH-250', 'Ethiopia Guji, 250 g',  12.50, 'on_sale'),
        ('coffee',  'COF-COL-250', 'Colombia Huila, 250 g', 11.00, 'on_sale'),
        ('tea',     'TEA-SEN-100', 'Sencha, 100 g',          9.80, 'on_sale'),
        ('tea',     'TEA-ASM-100', 'Assam, 100 g',           7.20, 'on_sale'),
        ('brewing', 'BRW-V60-02',  'Dripper, size 02',      19.90, 'on_sale'),
        ('brewing', 'BRW-KET-10',  'Gooseneck kettle, 1 l', 64.00, 'draft')
       ) as p (category, sku, name, price, status)
  join categories c on c.slug = p.category;
