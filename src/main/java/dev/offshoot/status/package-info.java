/**
 * What statuses say: conditions, reasons, phases, errors cut to size.
 *
 * <p>Pure: values in, values out, and the time is an argument. Never reads or writes Kubernetes or
 * a database.
 */
@NullMarked
package dev.offshoot.status;

import org.jspecify.annotations.NullMarked;
