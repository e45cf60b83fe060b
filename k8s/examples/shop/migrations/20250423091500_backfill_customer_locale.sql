update customers
   set locale = case
                    when email like '%.de' then 'de'
                    when email like '%.fr' then 'fr'
                    else 'en'
                end
 where locale is null;

alter table customers
    alter column locale set default 'en',
    alter column locale set not null;
