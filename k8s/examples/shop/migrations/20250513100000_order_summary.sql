create view order_summary with (security_invoker = true) as
select o.id as order_id,
       c.email,
       o.status,
       o.total,
       count(l.product_id) as lines,
       sum(l.quantity) as items
  from orders o
  join customers c on c.id = o.customer_id
  left join order_lines l on l.order_id = o.id
 group by o.id, c.email;

grant select on order_summary to authenticated;
