alter table customers add column locale text;

comment on column customers.locale is 'A BCP 47 tag; mails are sent in this language.';
