package io.vestibule.flowfile.tag;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.vestibule.flowfile.document.Blueprint.Entry;
import io.vestibule.flowfile.document.FlowFileProblem;
import io.vestibule.flowfile.document.KnownTag;
import io.vestibule.flowfile.document.Quoted;
import io.vestibule.flowfile.document.Value;
import io.vestibule.flowfile.document.Value.Field;
import io.vestibule.flowfile.document.Value.Fields;
import io.vestibule.flowfile.document.Value.Items;
import io.vestibule.flowfile.document.Value.Scalar;
import io.vestibule.flowfile.document.Value.Tagged;
import io.vestibule.flowfile.document.ValuePath;
import io.vestibule.flowfile.tag.Allowances.Content;
import io.vestibule.flowfile.tag.Allowances.FileAnswer;
import io.vestibule.flowfile.tag.Allowances.FileSource;
import io.vestibule.flowfile.tag.Allowances.Missing;
import io.vestibule.flowfile.tag.Allowances.Refused;
import io.vestibule.flowfile.tag.Lookup.Answer;
import io.vestibule.flowfile.tag.Lookup.Found;
import io.vestibule.flowfile.tag.Lookup.Match;
import io.vestibule.flowfile.tag.Lookup.NotShown;
import io.vestibule.flowfile.tag.Lookup.Nothing;
import io.vestibule.flowfile.tag.Lookup.UnfitValue;
import io.vestibule.flowfile.tag.Lookup.UnknownField;
import io.vestibule.flowfile.tag.Lookup.UnknownModel;
import io.vestibule.flowfile.tag.Scope.Item;
import io.vestibule.flowfile.tag.Scope.Level;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes plain Java of the values of one file: null, Boolean, Long, Double, String, List and Map (by
 * texts, in the order of the file). Lists and maps cannot be changed.
 *
 * <p>Tags are resolved wherever they stand, also within the arguments of other tags, in defaults
 * and in values of the context; each time anew, because what they ask for may have changed. Only
 * what is needed is resolved: one branch of {@code !If}, a default if there is nothing else.
 *
 * <p>One resolver for one import, and for one thread: what the tags of a file may make is counted
 * over all of them.
 */
public final class Resolver {
  /** How many lists, maps and tags may be within each other while they are resolved. */
  private static final int MOST_NESTED = 200;

  /** How many lists and maps may be within each other in a result. */
  private static final int MOST_DEPTH = 100;

  private static final ObjectMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxNestingDepth(64)
                          .maxNumberLength(64)
                          .build())
                  .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                  .build())
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final String file;
  private final FlowContext context;
  private final Lookup lookup;
  private final Allowances allowances;
  private final ResolveLimits limits;
  private final Budget budget;

  /**
   * A resolver for one import, with the usual limits.
   *
   * @param file the file's name, for messages
   * @param context what {@code !Context} sees
   * @param lookup what {@code !KeyOf}, {@code !Find} and {@code !FindObject} ask
   * @param allowances what {@code !Env} and {@code !File} may see
   */
  public Resolver(String file, FlowContext context, Lookup lookup, Allowances allowances) {
    this(file, context, lookup, allowances, ResolveLimits.DEFAULT);
  }

  /**
   * A resolver for one import.
   *
   * @param limits what all tags together may make
   */
  public Resolver(
      String file,
      FlowContext context,
      Lookup lookup,
      Allowances allowances,
      ResolveLimits limits) {
    this.file = file;
    this.context = context;
    this.lookup = lookup;
    this.allowances = allowances;
    this.limits = limits;
    this.budget = new Budget(limits.values(), limits.characters());
  }

  /**
   * What a value stands for.
   *
   * @param entry the entry it is in
   * @param value the value
   * @param path the way to it, e.g. {@code entry.path().key("attrs").key("name")}
   * @throws ResolveException for the first thing in it that stands for nothing; other values can
   *     still be resolved
   */
  public @Nullable Object resolve(Entry entry, Value value, ValuePath path)
      throws ResolveException {
    Scope scope = new Scope(path, entry.mark(), entry.isPolicyBinding(), null, null, 0);
    Scope at = scope.within(value, path);
    Object result = resolve(value, at);
    checkDepth(result, 0, at);
    return result;
  }

  /**
   * Whether all conditions of an entry hold. All of them are looked at.
   *
   * @throws ResolveException for the first that stands for nothing
   */
  public boolean holds(Entry entry) throws ResolveException {
    boolean all = true;
    ValuePath path = entry.path().key("conditions");
    for (int i = 0; i < entry.conditions().size(); i++) {
      all &= PythonValues.isTrue(resolve(entry, entry.conditions().get(i), path.item(i)));
    }
    return all;
  }

  private @Nullable Object resolve(Value value, Scope scope) throws ResolveException {
    if (scope.depth() > MOST_NESTED) {
      throw error(scope, "too many lists, maps and tags are within each other");
    }
    take(value instanceof Scalar scalar ? scalar.value() : null, scope);
    if (value instanceof Scalar scalar) {
      return scalar.value();
    }
    if (value instanceof Tagged tagged) {
      return tag(tagged, scope);
    }
    if (value instanceof Items items) {
      return Collections.unmodifiableList(all(items.values(), 0, scope));
    }
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    for (Field field : ((Fields) value).fields().values()) {
      map.put(
          field.name(),
          resolve(field.value(), scope.within(field.value(), scope.path().key(field.name()))));
    }
    return Collections.unmodifiableMap(map);
  }

  private List<@Nullable Object> all(List<Value> values, int from, Scope scope)
      throws ResolveException {
    List<@Nullable Object> all = new ArrayList<>();
    for (int i = from; i < values.size(); i++) {
      all.add(element(values, i, scope));
    }
    return all;
  }

  private @Nullable Object element(List<Value> values, int index, Scope scope)
      throws ResolveException {
    Value value = values.get(index);
    return resolve(value, scope.within(value, scope.path().item(index)));
  }

  // --- tags

  private @Nullable Object tag(Tagged tagged, Scope scope) throws ResolveException {
    KnownTag tag =
        KnownTag.of(tagged.name())
            .orElseThrow(() -> error(scope, "there is no tag " + Quoted.of('!' + tagged.name())));
    if (!(tagged.content() instanceof Items items)) {
      String text = text(tag, tagged, scope);
      return switch (tag) {
        case KEY_OF -> keyOf(text, scope);
        case INDEX, VALUE -> enumerated(tag, text, scope);
        case CONTEXT -> context(text, List.of(), scope);
        case ENV -> environment(text, List.of(), scope);
        case FILE -> file(text, List.of(), scope);
        case PARSE_JSON -> json(text, scope);
        default -> throw shape(tag, scope);
      };
    }
    List<Value> elements = items.values();
    return switch (tag) {
      case FIND -> find(elements, scope);
      case FIND_OBJECT -> findObject(elements, scope);
      case FORMAT -> format(elements, scope);
      case IF -> choose(elements, scope);
      case CONDITION -> condition(elements, scope);
      case ENUMERATE -> enumerate(elements, scope);
      case CONTEXT -> context(name(tag, elements, scope), elements, scope);
      case ENV -> environment(name(tag, elements, scope), elements, scope);
      case FILE -> file(name(tag, elements, scope), elements, scope);
      case AT_INDEX -> part(elements, scope);
      default -> throw shape(tag, scope);
    };
  }

  private String text(KnownTag tag, Tagged tagged, Scope scope) throws ResolveException {
    if (tagged.content() instanceof Scalar scalar) {
      return scalar.text();
    }
    throw shape(tag, scope);
  }

  private String name(KnownTag tag, List<Value> elements, Scope scope) throws ResolveException {
    if (elements.size() > 1 && elements.get(0) instanceof Scalar scalar) {
      return scalar.text();
    }
    throw shape(tag, scope);
  }

  /** What reading a file reports already; here for values that were made in another way. */
  private ResolveException shape(KnownTag tag, Scope scope) {
    return error(scope, '!' + tag.text() + " is written " + tag.form());
  }

  private @Nullable Object keyOf(String id, Scope scope) throws ResolveException {
    Answer answer = lookup.keyOf(id, scope.forPolicyBinding());
    if (answer instanceof Nothing) {
      throw error(
          scope, "no entry before this one has the id " + Quoted.of(id) + " and an object to it");
    }
    return answered(answer, Quoted.of(id), List.of(), List.of(), scope);
  }

  private @Nullable Object find(List<Value> elements, Scope scope) throws ResolveException {
    String model = model(KnownTag.FIND, elements, scope);
    List<Match> matches = matches(KnownTag.FIND, elements, scope);
    return answered(lookup.find(model, matches), model, matches, elements, scope);
  }

  private @Nullable Object findObject(List<Value> elements, Scope scope) throws ResolveException {
    String model = model(KnownTag.FIND_OBJECT, elements, scope);
    List<Match> matches = matches(KnownTag.FIND_OBJECT, elements, scope);
    return answered(lookup.findObject(model, matches), model, matches, elements, scope);
  }

  private String model(KnownTag tag, List<Value> elements, Scope scope) throws ResolveException {
    if (elements.isEmpty()) {
      throw shape(tag, scope);
    }
    if (element(elements, 0, scope) instanceof String model) {
      return model;
    }
    throw error(at(elements, 0, scope), "a model is a text like authentik_flows.flow");
  }

  private List<Match> matches(KnownTag tag, List<Value> elements, Scope scope)
      throws ResolveException {
    List<Match> matches = new ArrayList<>();
    for (int i = 1; i < elements.size(); i++) {
      Scope pair = at(elements, i, scope);
      if (!(elements.get(i) instanceof Items items) || items.values().size() < 2) {
        throw shape(tag, pair);
      }
      if (!(element(items.values(), 0, pair) instanceof String field)) {
        throw error(at(items.values(), 0, pair), "the name of a field is a text");
      }
      matches.add(new Match(field, element(items.values(), 1, pair)));
    }
    return matches;
  }

  private @Nullable Object answered(
      Answer answer, String model, List<Match> matches, List<Value> elements, Scope scope)
      throws ResolveException {
    if (answer instanceof Found found) {
      return admitted(found.value(), 0, scope);
    }
    if (answer instanceof Nothing) {
      return null;
    }
    if (answer instanceof UnknownModel) {
      throw error(at(elements, 0, scope), "there is no model " + Quoted.of(model));
    }
    if (answer instanceof NotShown) {
      throw error(
          at(elements, 0, scope), "objects of " + Quoted.of(model) + " cannot be read as a whole");
    }
    if (answer instanceof UnknownField unknown) {
      throw error(
          place(unknown.field(), matches, elements, scope),
          "the model " + Quoted.of(model) + " has no field " + Quoted.of(unknown.field()));
    }
    UnfitValue unfit = (UnfitValue) answer;
    throw error(
        place(unfit.field(), matches, elements, scope),
        "the field " + Quoted.of(unfit.field()) + " takes " + unfit.expected());
  }

  /** Where a field is asked for. */
  private static Scope place(String field, List<Match> matches, List<Value> elements, Scope scope) {
    for (int i = 0; i < matches.size(); i++) {
      if (matches.get(i).field().equals(field)) {
        return at(elements, i + 1, scope);
      }
    }
    return scope;
  }

  private String format(List<Value> elements, Scope scope) throws ResolveException {
    if (elements.isEmpty()) {
      throw shape(KnownTag.FORMAT, scope);
    }
    if (!(element(elements, 0, scope) instanceof String format)) {
      throw error(at(elements, 0, scope), "the first element of !Format is a text");
    }
    try {
      String text = new PercentFormat(format, all(elements, 1, scope), limits.text()).text();
      take(text, scope);
      return text;
    } catch (PercentFormat.Unfit e) {
      throw error(scope, e.reason());
    }
  }

  private @Nullable Object choose(List<Value> elements, Scope scope) throws ResolveException {
    if (elements.isEmpty() || elements.size() == 2) {
      throw shape(KnownTag.IF, scope);
    }
    boolean holds = PythonValues.isTrue(element(elements, 0, scope));
    return elements.size() == 1 ? (Object) holds : element(elements, holds ? 1 : 2, scope);
  }

  private boolean condition(List<Value> elements, Scope scope) throws ResolveException {
    if (elements.size() < 2 || !(elements.get(0) instanceof Scalar mode)) {
      throw shape(KnownTag.CONDITION, scope);
    }
    List<@Nullable Object> values = all(elements, 1, scope);
    long holding = values.stream().filter(PythonValues::isTrue).count();
    return switch (mode.text().toUpperCase(Locale.ROOT)) {
      case "AND" -> holding == values.size();
      case "NAND" -> holding < values.size();
      case "OR" -> holding > 0;
      case "NOR" -> holding == 0;
      case "XOR" -> holding % 2 == 1;
      case "XNOR" -> holding % 2 == 0;
      default -> throw shape(KnownTag.CONDITION, at(elements, 0, scope));
    };
  }

  // --- enumerations

  private Object enumerate(List<Value> elements, Scope scope) throws ResolveException {
    if (elements.size() < 3 || !(elements.get(1) instanceof Scalar mode)) {
      throw shape(KnownTag.ENUMERATE, scope);
    }
    boolean map =
        switch (mode.text().toUpperCase(Locale.ROOT)) {
          case "SEQ" -> false;
          case "MAP" -> true;
          default -> throw shape(KnownTag.ENUMERATE, at(elements, 1, scope));
        };
    Object source = element(elements, 0, scope.enumerating(null));
    List<@Nullable Object> list = new ArrayList<>();
    MapMerger merged = new MapMerger();
    for (Item item : items(source, at(elements, 0, scope))) {
      Object made = element(elements, 2, scope.enumerating(item));
      if (map) {
        merged.add(fields(made, at(elements, 2, scope)));
      } else {
        list.add(made);
      }
    }
    return map ? merged.map() : Collections.unmodifiableList(list);
  }

  private List<Item> items(@Nullable Object source, Scope scope) throws ResolveException {
    List<Item> items = new ArrayList<>();
    if (source instanceof Map<?, ?> map) {
      map.forEach((key, value) -> items.add(new Item(key, value)));
    } else if (source instanceof List<?> list) {
      list.forEach(value -> items.add(new Item((long) items.size(), value)));
    } else if (source instanceof String text) {
      text.codePoints()
          .forEach(c -> items.add(new Item((long) items.size(), Character.toString(c))));
    } else {
      throw error(scope, "!Enumerate takes a list, a map or a text, not " + kind(source));
    }
    return items;
  }

  /** What one item adds to a map. */
  private Map<?, ?> fields(@Nullable Object made, Scope scope) throws ResolveException {
    if (made instanceof Map<?, ?> fields) {
      return fields;
    }
    if (made instanceof List<?> pair && pair.size() == 2) {
      Object key = pair.get(0);
      if (key instanceof String || key instanceof Long) {
        return Collections.singletonMap(key.toString(), pair.get(1));
      }
      throw error(scope, "a key is a text, not " + kind(key));
    }
    throw error(
        scope, "in the mode MAP each value is a list [key, value] or a map, not " + kind(made));
  }

  private @Nullable Object enumerated(KnownTag tag, String depth, Scope scope)
      throws ResolveException {
    int wanted;
    try {
      wanted = Integer.parseInt(depth);
    } catch (NumberFormatException e) {
      throw shape(tag, scope);
    }
    if (wanted < 0) {
      throw shape(tag, scope);
    }
    Level level = scope.level();
    if (level == null) {
      throw error(scope, '!' + tag.text() + " stands for something only within !Enumerate");
    }
    int around = 1;
    for (; around <= wanted; around++) {
      level = level.outer();
      if (level == null) {
        throw error(
            scope,
            "there is no enumeration " + wanted + " around this; the outermost is " + (around - 1));
      }
    }
    Item item = level.item();
    if (item == null) {
      throw error(
          scope,
          "what is enumerated cannot be an item of the same enumeration; write !"
              + tag.text()
              + ' '
              + around
              + " for the enumeration around it");
    }
    Object value = tag == KnownTag.INDEX ? item.index() : item.value();
    charge(value, 0, scope);
    return value;
  }

  // --- values from elsewhere

  private @Nullable Object context(String key, List<Value> elements, Scope scope)
      throws ResolveException {
    Optional<Value> value = context.get(key);
    if (value.isEmpty()) {
      return otherwise(elements, 1, scope);
    }
    if (scope.uses(key)) {
      throw error(scope, "the context value " + Quoted.of(key) + " stands for itself");
    }
    Scope used = scope.within(value.get(), ValuePath.ROOT.key("context").key(key));
    return resolve(value.get(), used.using(key));
  }

  private @Nullable Object environment(String name, List<Value> elements, Scope scope)
      throws ResolveException {
    if (!allowances.names().contains(name)) {
      throw error(
          scope,
          "the environment variable "
              + Quoted.of(name)
              + " must not be read; allow it with the setting "
              + Allowances.ENVIRONMENT_SETTING
              + ", a list of names");
    }
    String value = allowances.environment().get(name);
    if (value == null || value.isEmpty()) {
      return otherwise(elements, 1, scope);
    }
    take(value, scope);
    return value;
  }

  private @Nullable Object file(String path, List<Value> elements, Scope scope)
      throws ResolveException {
    Optional<FileSource> files = allowances.files();
    if (files.isEmpty()) {
      throw error(
          scope,
          "the file "
              + Quoted.of(path)
              + " must not be read; allow it with the setting "
              + Allowances.FILES_SETTING
              + ", a folder");
    }
    FileAnswer answer = files.get().read(path);
    if (answer instanceof Refused refused) {
      throw error(scope, "the file " + Quoted.of(path) + ' ' + refused.reason());
    }
    if (answer instanceof Missing) {
      return otherwise(elements, 1, scope);
    }
    String text;
    try {
      text =
          StandardCharsets.UTF_8
              .newDecoder()
              .decode(ByteBuffer.wrap(((Content) answer).bytes()))
              .toString()
              .strip();
    } catch (CharacterCodingException e) {
      throw error(scope, "the file " + Quoted.of(path) + " is not UTF-8 text");
    }
    take(text, scope);
    return text;
  }

  private @Nullable Object json(String text, Scope scope) throws ResolveException {
    try {
      return admitted(JSON.readValue(text, Object.class), 0, scope);
    } catch (JsonProcessingException e) {
      throw error(scope, "this is not JSON: " + Quoted.plain(e.getOriginalMessage(), 200));
    }
  }

  private @Nullable Object part(List<Value> elements, Scope scope) throws ResolveException {
    if (elements.size() < 2) {
      throw shape(KnownTag.AT_INDEX, scope);
    }
    Object whole = element(elements, 0, scope);
    Object index = element(elements, 1, scope);
    Scope at = at(elements, 1, scope);
    boolean optional = elements.size() > 2;
    if (whole instanceof List<?> list) {
      if (!(index instanceof Long number)) {
        throw error(at, "the index of a list is a whole number, not " + kind(index));
      }
      long from = number < 0 ? number + list.size() : number;
      if (from >= 0 && from < list.size()) {
        return list.get((int) from);
      }
      if (!optional) {
        throw error(at, "the list has " + list.size() + " items, and none at " + number);
      }
    } else if (whole instanceof Map<?, ?> map) {
      // Keys are texts here; where the original has a number, it was one.
      String key = index instanceof Long ? index.toString() : index instanceof String s ? s : null;
      if (key != null && map.containsKey(key)) {
        return map.get(key);
      }
      if (!optional) {
        throw error(
            at, "the map has no key " + (key == null ? "that is " + kind(index) : Quoted.of(key)));
      }
    } else if (whole != null || !optional) {
      throw error(at(elements, 0, scope), "!AtIndex takes a list or a map, not " + kind(whole));
    }
    return otherwise(elements, 2, scope);
  }

  /** The default, if there is one. */
  private @Nullable Object otherwise(List<Value> elements, int index, Scope scope)
      throws ResolveException {
    return elements.size() > index ? element(elements, index, scope) : null;
  }

  // --- what may be made

  private void take(@Nullable Object value, Scope scope) throws ResolveException {
    if (!budget.take(value instanceof String text ? text.length() : 0)) {
      throw error(
          scope,
          "the tags of the file make more than "
              + limits.values()
              + " values, or texts of more than "
              + limits.characters()
              + " characters");
    }
  }

  /** Takes a value that is there already and is used once more. */
  private void charge(@Nullable Object value, int depth, Scope scope) throws ResolveException {
    checkNesting(depth, scope);
    take(value, scope);
    if (value instanceof List<?> list) {
      for (Object item : list) {
        charge(item, depth + 1, scope);
      }
    } else if (value instanceof Map<?, ?> map) {
      for (Object item : map.values()) {
        charge(item, depth + 1, scope);
      }
    }
  }

  /** A value from outside as one of those that are made here. */
  private @Nullable Object admitted(@Nullable Object value, int depth, Scope scope)
      throws ResolveException {
    checkNesting(depth, scope);
    if (value instanceof List<?> list) {
      take(null, scope);
      List<@Nullable Object> items = new ArrayList<>();
      for (Object item : list) {
        items.add(admitted(item, depth + 1, scope));
      }
      return Collections.unmodifiableList(items);
    }
    if (value instanceof Map<?, ?> map) {
      take(null, scope);
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      for (Map.Entry<?, ?> field : map.entrySet()) {
        fields.put(String.valueOf(field.getKey()), admitted(field.getValue(), depth + 1, scope));
      }
      return Collections.unmodifiableMap(fields);
    }
    Object single = single(value, scope);
    take(single, scope);
    return single;
  }

  private @Nullable Object single(@Nullable Object value, Scope scope) throws ResolveException {
    if (value == null
        || value instanceof String
        || value instanceof Boolean
        || value instanceof Long) {
      return value;
    }
    if (value instanceof Integer || value instanceof Short || value instanceof Byte) {
      return ((Number) value).longValue();
    }
    if (value instanceof BigInteger number && number.bitLength() <= 63) {
      return number.longValue();
    }
    if (value instanceof Double || value instanceof Float || value instanceof BigDecimal) {
      double number = ((Number) value).doubleValue();
      if (!Double.isInfinite(number)) {
        return number;
      }
    }
    if (value instanceof Number) {
      throw error(scope, "a number in this is too large");
    }
    // A UUID, an enum constant, a moment: what they say is what stands for them.
    return value.toString();
  }

  private void checkDepth(@Nullable Object value, int depth, Scope scope) throws ResolveException {
    checkNesting(depth, scope);
    if (value instanceof List<?> list) {
      for (Object item : list) {
        checkDepth(item, depth + 1, scope);
      }
    } else if (value instanceof Map<?, ?> map) {
      for (Object item : map.values()) {
        checkDepth(item, depth + 1, scope);
      }
    }
  }

  private void checkNesting(int depth, Scope scope) throws ResolveException {
    if (depth > MOST_DEPTH) {
      throw error(scope, "more than " + MOST_DEPTH + " lists and maps are made within each other");
    }
  }

  // --- messages

  private static String kind(@Nullable Object value) {
    return PythonValues.kind(value);
  }

  private static Scope at(List<Value> elements, int index, Scope scope) {
    return elements.size() > index
        ? scope.within(elements.get(index), scope.path().item(index))
        : scope;
  }

  private ResolveException error(Scope scope, String message) {
    return new ResolveException(
        FlowFileProblem.error(file, scope.mark(), scope.path().toString(), message));
  }
}
