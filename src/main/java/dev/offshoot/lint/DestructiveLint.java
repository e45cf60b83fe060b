package dev.offshoot.lint;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * Decides which statements of a migration are destructive: what loses data, what fails on rows that
 * are there, and what cannot be read. It must never look for words, never throw because of what a
 * text says, and keep nothing between two calls; it may be used by several threads.
 *
 * <p>Where the text alone does not say enough, it decides thus:
 *
 * <ul>
 *   <li>A column's old type is not in the text. A new type {@code text}, {@code varchar} without a
 *       length, {@code bigint}, {@code numeric} without a precision, {@code timestamptz} and {@code
 *       jsonb} counts as widening when USING is left out or only casts the column itself; every
 *       other type counts as narrowing, {@code integer} included.
 *   <li>A table, type or schema that was created earlier in the same text holds nothing that could
 *       be lost. IF NOT EXISTS, a DO block, or a change of search_path proves no creation.
 *   <li>A condition of literals alone, such as {@code where true}, is none. MERGE's ON is a
 *       condition.
 *   <li>DROP VIEW, INDEX, FUNCTION and the like lose no rows and are left alone, with CASCADE too;
 *       DROP EXTENSION and COLLATION with CASCADE take columns along.
 * </ul>
 *
 * <p>What it cannot see: SQL that is put together at run time (EXECUTE), what a called function or
 * a trigger does, bodies in languages other than SQL and PL/pgSQL, and a primary key that makes its
 * columns NOT NULL. Functions and rules that are only defined do not run and are not judged. The
 * body of a DO block is parsed; in one that the grammar cannot read as a whole, each statement that
 * can be read by itself is judged and the rest is left alone.
 *
 * <p>The grammar does not know everything that Postgres does; what it does not know is UNREADABLE:
 * ALTER SYSTEM and TABLE ALL IN TABLESPACE; ALTER and DROP ROUTINE; DROP TRANSFORM; DROP FUNCTION
 * of several; CREATE SCHEMA with elements; SET SCHEMA; MERGE INTO ONLY; ALTER CONSTRAINT NOT
 * ENFORCED; GRANT of roles with several options; GROUP BY DISTINCT; IS NFC NORMALIZED; AT LOCAL;
 * SYSTEM_USER; an alias of JOIN … USING; a slice of an ARRAY constructor; and psql's own commands,
 * with the data that follow COPY FROM STDIN.
 */
public final class DestructiveLint {
  /** In UTF-16 units; what is longer would cost more memory than a judgement is worth. */
  static final int LONGEST = 1_000_000;

  /** After so much text the parser's tables are made anew, in UTF-16 units. */
  private static final int SHARED = 250_000;

  /** What is found in {@code sql}, in the order of lines. */
  public List<Finding> of(String sql) {
    return of(sql, new Grammar());
  }

  /**
   * The same for each of many texts: what the parser learns of the language from one serves the
   * next, nothing else does.
   */
  public List<List<Finding>> ofEach(List<String> texts) {
    if (texts.isEmpty()) {
      return List.of(); // the grammar's tables take a while to make
    }
    var each = new ArrayList<List<Finding>>();
    var grammar = new Grammar();
    var read = 0;
    for (var text : texts) {
      if (read > SHARED) {
        grammar = new Grammar();
        read = 0;
      }
      each.add(of(text, grammar));
      read += text.length();
    }
    return List.copyOf(each);
  }

  private static List<Finding> of(String sql, Grammar grammar) {
    if (sql.length() > LONGEST) {
      return List.of(new Finding(Kind.UNREADABLE, 1, "is too long to be judged"));
    }
    var findings = new ArrayList<Finding>();
    var unreadable = new ArrayList<Unreadable>();
    try {
      judge(grammar, new Pieces(new ExactLexer(sql, 1)), findings, unreadable);
    } catch (Unreadable e) {
      unreadable.add(e);
    }
    if (!unreadable.isEmpty()) {
      findings.add(Unreadable.finding(unreadable));
    }
    findings.sort(Comparator.comparingInt(Finding::line));
    return List.copyOf(findings);
  }

  private static void judge(
      Grammar grammar, Pieces pieces, List<Finding> findings, List<Unreadable> unreadable)
      throws Unreadable {
    var created = new Created();
    for (var tokens = pieces.next(); !tokens.isEmpty(); tokens = pieces.next()) {
      try {
        new Walk(grammar, tokens, created, findings::add).over(grammar.script(tokens));
      } catch (Unreadable e) {
        unreadable.add(e);
      }
    }
  }
}
