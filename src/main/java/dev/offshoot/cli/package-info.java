/**
 * The kubectl plugin. It reaches the cluster through kubectl itself, as a child process, and so has
 * the user's rights and every way to log in that kubectl knows. It must never open a connection to
 * a database, and never write a password into an argument, a log or a file.
 */
@NullMarked
package dev.offshoot.cli;

import org.jspecify.annotations.NullMarked;
