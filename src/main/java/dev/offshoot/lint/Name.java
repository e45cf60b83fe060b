package dev.offshoot.lint;

import static org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer.Identifier;
import static org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLLexer.QuotedIdentifier;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.antlr.v4.runtime.ParserRuleContext;
import org.pgcodekeeper.core.parsers.antlr.pg.generated.SQLParser.Schema_qualified_nameContext;

/**
 * What a table, type or column is called. It decides which spellings mean the same thing; it must
 * never take {@code t} and {@code s.t} for one, because search_path is not in the text.
 *
 * @param parts as the server knows them: folded unless quoted
 */
record Name(List<String> parts) {
  static Name of(Schema_qualified_nameContext ctx) {
    var parts = new ArrayList<String>();
    for (var child : ctx.children) {
      if (child instanceof ParserRuleContext part) {
        parts.add(part(part));
      }
    }
    return new Name(List.copyOf(parts));
  }

  /** An identifier by itself. */
  static String part(ParserRuleContext identifier) {
    var token = identifier.getStart();
    var text = token.getText();
    return token.getType() == QuotedIdentifier || token.getType() == Identifier
        ? text
        : text.toLowerCase(Locale.ROOT);
  }

  /** The same schema, another name. */
  Name renamed(String to) {
    var renamed = new ArrayList<>(parts.subList(0, parts.size() - 1));
    renamed.add(to);
    return new Name(List.copyOf(renamed));
  }

  boolean qualified() {
    return parts.size() > 1;
  }

  /** An identifier as people write it: with quotes where it needs them. */
  static String shown(String part) {
    return part.matches("[\\p{L}_][\\p{L}\\p{N}_$]*") && part.equals(part.toLowerCase(Locale.ROOT))
        ? part
        : '"' + part.replace("\"", "\"\"") + '"';
  }

  @Override
  public String toString() {
    return parts.stream().map(Name::shown).collect(Collectors.joining("."));
  }
}
