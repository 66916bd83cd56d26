package io.vestibule.flowfile.document;

import io.vestibule.flowfile.document.Value.Fields;
import io.vestibule.flowfile.document.Value.Items;
import io.vestibule.flowfile.document.Value.Scalar;
import io.vestibule.flowfile.document.Value.Tagged;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/** What can be said about a tag before anything is resolved: how many elements of which form. */
final class TagShape {
  private static final Set<String> MODES = Set.of("AND", "NAND", "OR", "NOR", "XOR", "XNOR");
  private static final Set<String> COLLECTIONS = Set.of("SEQ", "MAP");
  private static final Pattern DEPTH = Pattern.compile("[0-9]{1,9}");

  private final Problems problems;

  TagShape(Problems problems) {
    this.problems = problems;
  }

  /** Reports what is wrong with a tag, not with the tags within it. */
  void check(Tagged tagged, ValuePath path) {
    KnownTag tag = KnownTag.of(tagged.name()).orElse(null);
    if (tag == null) {
      problems.error(
          tagged.mark(),
          path,
          "there is no tag " + Quoted.of('!' + tagged.name()) + "; known are " + KnownTag.ALL);
      return;
    }
    switch (tag) {
      case KEY_OF, PARSE_JSON -> single(tag, tagged, path);
      case INDEX, VALUE -> depth(tag, tagged, path);
      case CONTEXT, ENV, FILE -> {
        if (!(tagged.content() instanceof Scalar)) {
          list(tag, tagged, path, 2, 2).ifPresent(all -> name(tag, all.get(0), path.item(0)));
        } else {
          single(tag, tagged, path);
        }
      }
      case FIND, FIND_OBJECT ->
          list(tag, tagged, path, 1, Integer.MAX_VALUE).ifPresent(all -> pairs(tag, all, path));
      case FORMAT -> list(tag, tagged, path, 1, Integer.MAX_VALUE);
      case IF ->
          list(tag, tagged, path, 1, 3)
              .ifPresent(
                  all -> {
                    if (all.size() == 2) {
                      wrong(tag, tagged, path, "has 2 elements");
                    }
                  });
      case CONDITION ->
          list(tag, tagged, path, 2, Integer.MAX_VALUE)
              .ifPresent(all -> mode(tag, all.get(0), path.item(0), MODES));
      case ENUMERATE -> list(tag, tagged, path, 3, 3).ifPresent(all -> enumeration(tag, all, path));
      case AT_INDEX -> list(tag, tagged, path, 2, 3);
    }
  }

  private void single(KnownTag tag, Tagged tagged, ValuePath path) {
    if (!(tagged.content() instanceof Scalar scalar)) {
      wrong(tag, tagged, path, "has a " + kind(tagged.content()));
    } else if (scalar.text().isEmpty()) {
      wrong(tag, tagged, path, "has nothing after it");
    }
  }

  private void depth(KnownTag tag, Tagged tagged, ValuePath path) {
    if (!(tagged.content() instanceof Scalar scalar)) {
      wrong(tag, tagged, path, "has a " + kind(tagged.content()));
    } else if (!DEPTH.matcher(scalar.text()).matches()) {
      wrong(
          tag,
          tagged,
          path,
          "has "
              + Quoted.of(scalar.text())
              + " for a depth, which is a whole number from 0 for the innermost enumeration");
    }
  }

  private Optional<List<Value>> list(
      KnownTag tag, Tagged tagged, ValuePath path, int least, int most) {
    if (!(tagged.content() instanceof Items items)) {
      wrong(tag, tagged, path, "has a " + kind(tagged.content()));
      return Optional.empty();
    }
    int size = items.values().size();
    if (size < least) {
      wrong(
          tag,
          tagged,
          path,
          switch (size) {
            case 0 -> "has an empty list";
            case 1 -> "has a single element";
            default -> "has " + size + " elements";
          });
      return Optional.empty();
    }
    if (size > most) {
      problems.warning(
          items.values().get(most).mark(),
          path.item(most),
          '!' + tag.text() + " takes no more than " + most + " elements; the others are ignored");
    }
    return Optional.of(items.values());
  }

  private void pairs(KnownTag tag, List<Value> all, ValuePath path) {
    for (int i = 1; i < all.size(); i++) {
      Value pair = all.get(i);
      if (!(pair instanceof Items items) || items.values().size() < 2) {
        problems.error(
            pair.mark(),
            path.item(i),
            "a condition of !" + tag.text() + " is a list [field, value]");
      } else if (items.values().size() > 2) {
        problems.warning(
            items.values().get(2).mark(),
            path.item(i).item(2),
            "a condition of !" + tag.text() + " is a list [field, value]; what follows is ignored");
      }
    }
  }

  private void enumeration(KnownTag tag, List<Value> all, ValuePath path) {
    mode(tag, all.get(1), path.item(1), COLLECTIONS);
    if (all.get(0) instanceof Tagged source
        && (source.name().equals(KnownTag.INDEX.text())
            || source.name().equals(KnownTag.VALUE.text()))
        && source.content() instanceof Scalar depth
        && depth.text().matches("0{1,9}")) {
      problems.error(
          source.mark(),
          path.item(0),
          "what is enumerated cannot be an item of the same enumeration; write !"
              + source.name()
              + " 1 for the enumeration around it");
    }
  }

  private void mode(KnownTag tag, Value mode, ValuePath path, Set<String> modes) {
    if (!(mode instanceof Scalar scalar)
        || !modes.contains(scalar.text().toUpperCase(Locale.ROOT))) {
      problems.error(
          mode.mark(),
          path,
          "the mode of !"
              + tag.text()
              + " is one of "
              + String.join(", ", modes.stream().sorted().toList()));
    }
  }

  private void name(KnownTag tag, Value name, ValuePath path) {
    if (!(name instanceof Scalar scalar) || scalar.text().isEmpty()) {
      problems.error(name.mark(), path, "the first element of !" + tag.text() + " is a plain text");
    }
  }

  private void wrong(KnownTag tag, Tagged tagged, ValuePath path, String what) {
    problems.error(
        tagged.mark(), path, '!' + tag.text() + ' ' + what + "; it is written " + tag.form());
  }

  private static String kind(Value content) {
    if (content instanceof Items) {
      return "list";
    }
    return content instanceof Fields ? "map" : "single value";
  }
}
