insert into categories (slug, name) values
    ('coffee',  'Coffee'),
    ('tea',     'Tea'),
    ('brewing', 'Brewing equipment');
