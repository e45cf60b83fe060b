package dev.offshoot.lint;

/**
 * One thing that was found in a migration's text. It decides nothing, and its message must never
 * hold a value of the text: names and types only.
 *
 * @param kind what it is
 * @param line where it is, counted from 1 in the migration's text
 * @param message one sentence for a person, without a subject, such as "drops table shop.orders"
 */
public record Finding(Kind kind, int line, String message) {}
