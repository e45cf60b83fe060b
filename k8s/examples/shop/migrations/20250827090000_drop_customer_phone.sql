-- Nobody has asked for a phone number since April, and what is not kept cannot leak.
alter table customers drop column phone;
