package dev.offshoot.lint;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The tables, types and schemas that a text has created so far. It decides whether something held
 * data before the text ran; in doubt it must say yes.
 */
final class Created {
  private final Set<Name> names = new HashSet<>();

  void add(Name name) {
    names.add(name);
  }

  boolean has(Name name) {
    return names.contains(name);
  }

  /** It is gone, moved, or has got rows of others. */
  void forget(Name name) {
    names.remove(name);
  }

  /** Tables of others came into this schema. */
  void forgetSchema(String schema) {
    names.remove(new Name(List.of(schema)));
  }

  void rename(Name from, String to) {
    if (names.remove(from)) {
      names.add(from.renamed(to));
    }
  }

  /** From here on a bare name may mean something else. */
  void forgetBare() {
    names.removeIf(name -> !name.qualified());
  }

  /** What was created may not be there any more. */
  void forgetAll() {
    names.clear();
  }
}
