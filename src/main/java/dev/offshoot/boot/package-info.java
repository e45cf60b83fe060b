/**
 * Main, configuration and wiring: the only room that knows all others, has a clock, and reads the
 * environment.
 */
@NullMarked
package dev.offshoot.boot;

import org.jspecify.annotations.NullMarked;
