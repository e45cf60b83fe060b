/**
 * SQL's own workers: one lane per database, and the board on which they post what they found. Plain
 * Java; knows neither Kubernetes nor SQL. Reconcilers submit here and read here, so that no SQL
 * ever runs on a reconcile thread.
 */
@NullMarked
package dev.offshoot.work;

import org.jspecify.annotations.NullMarked;
