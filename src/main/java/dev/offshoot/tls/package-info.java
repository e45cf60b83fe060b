/**
 * The certificates of branches' servers, and of the authorities that vouch for them. Pure: the same
 * key, names and time make the same bytes, so that nothing has to be kept. Knows neither Kubernetes
 * nor SQL; the only room that knows Bouncy Castle.
 */
@NullMarked
package dev.offshoot.tls;

import org.jspecify.annotations.NullMarked;
