-- The packing desk asks for open and paid orders all day; the rest is history.
create index orders_to_pack_idx
    on orders (placed_at)
 where status in ('open', 'paid');
