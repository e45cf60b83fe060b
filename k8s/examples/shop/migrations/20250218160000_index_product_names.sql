-- offshoot: transactional=false
create index concurrently products_name_trgm_idx
    on products using gin (name gin_trgm_ops);
