-- offshoot: replay=false
-- The payment provider called back twice on 12 July. Only production has these orders.
update orders
   set status = 'cancelled'
 where status = 'open'
   and placed_at >= '2025-07-12 00:00+00'
   and placed_at < '2025-07-13 00:00+00'
   and exists (select
                 from orders twin
                where twin.customer_id = orders.customer_id
                  and twin.id < orders.id
                  and twin.total = orders.total
                  and twin.placed_at > orders.placed_at - interval '1 minute');
