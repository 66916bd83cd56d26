package io.vestibule.expression;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A part of an expression that is ready to be evaluated. Holds nothing of any evaluation. */
abstract class Node {
  private final int offset;

  private Node(int offset) {
    this.offset = offset;
  }

  /** Where in the text, in characters from its beginning. */
  final int offset() {
    return offset;
  }

  /**
   * The value.
   *
   * @throws Failure if there is none
   * @throws OverBudget if it would use too much
   */
  abstract Object evaluate(Evaluation evaluation);

  /** The names that lead from a variable to this, or null if it is anything else. */
  @Nullable List<String> path() {
    return null;
  }

  final Failure failure(String message) {
    return new Failure(offset, message);
  }

  /** A value that is written down. */
  static final class Constant extends Node {
    private final Object value;

    Constant(int offset, Object value) {
      super(offset);
      this.value = value;
    }

    Object value() {
      return value;
    }

    @Override
    Object evaluate(Evaluation evaluation) {
      evaluation.meter().step();
      return value;
    }
  }

  /** A variable. */
  static final class Global extends Node {
    private final int index;
    private final Variable variable;
    private final List<String> path;

    Global(int offset, int index, Variable variable) {
      super(offset);
      this.index = index;
      this.variable = variable;
      this.path = List.of(variable.name());
    }

    @Override
    Object evaluate(Evaluation evaluation) {
      evaluation.meter().step();
      Object value = evaluation.variable(index, variable);
      if (!(value instanceof Struct)) {
        evaluation.notes().add(path, value);
      }
      return value;
    }

    @Override
    List<String> path() {
      return path;
    }
  }

  /** A name that a macro brought along. */
  static final class Local extends Node {
    private final int slot;

    Local(int offset, int slot) {
      super(offset);
      this.slot = slot;
    }

    @Override
    Object evaluate(Evaluation evaluation) {
      evaluation.meter().step();
      return evaluation.slot(slot);
    }
  }

  /** A field of an object or an entry of a map, or whether there is one. */
  static final class Select extends Node {
    private final Node operand;
    private final String field;
    private final boolean test;
    private final @Nullable List<String> path;

    Select(int offset, Node operand, String field, boolean test) {
      super(offset);
      this.operand = operand;
      this.field = field;
      this.test = test;
      List<String> before = operand.path();
      this.path = before == null ? null : longer(before, field);
    }

    @Override
    Object evaluate(Evaluation evaluation) {
      Object from = operand.evaluate(evaluation);
      evaluation.meter().step();
      Object value = test ? (Object) has(from, evaluation) : get(from, evaluation);
      if (path != null && !test && !(value instanceof Struct)) {
        evaluation.notes().add(path, value);
      }
      return value;
    }

    private boolean has(Object from, Evaluation evaluation) {
      if (from instanceof Struct struct && struct.isField(field)) {
        return struct.has(field, evaluation.inputs());
      }
      if (from instanceof Mapping map) {
        return map.containsKey(field);
      }
      throw failure(Names.ofType(from) + " has no field \"" + field + "\"");
    }

    private Object get(Object from, Evaluation evaluation) {
      if (from instanceof Struct struct && struct.isField(field)) {
        return struct.field(field, evaluation.inputs());
      }
      if (from instanceof Mapping map) {
        Object value = map.get(field);
        if (value == null) {
          throw failure("there is no \"" + field + "\"");
        }
        return value;
      }
      throw failure(Names.ofType(from) + " has no field \"" + field + "\"");
    }

    @Override
    @Nullable List<String> path() {
      return path;
    }

    private static List<String> longer(List<String> path, String field) {
      List<String> longer = new ArrayList<>(path);
      longer.add(field);
      return List.copyOf(longer);
    }
  }

  /** An element of a list or an entry of a map. */
  static final class Index extends Node {
    private final Node operand;
    private final Node key;

    Index(int offset, Node operand, Node key) {
      super(offset);
      this.operand = operand;
      this.key = key;
    }

    @Override
    Object evaluate(Evaluation evaluation) {
      Object from = operand.evaluate(evaluation);
      Object at = key.evaluate(evaluation);
      evaluation.meter().step();
      Object value = get(from, at);
      List<String> path = operand.path();
      if (path != null && at instanceof String name && !(value instanceof Struct)) {
        evaluation.notes().add(Select.longer(path, name), value);
      }
      return value;
    }

    private Object get(Object from, Object at) {
      if (from instanceof Mapping map) {
        Object value = Equality.find(map, at);
        if (value == null) {
          throw failure("there is no such entry");
        }
        return value;
      }
      if (from instanceof Sequence list) {
        Long index = at instanceof Double ? null : Equality.whole(at);
        if (index == null || index < 0 || index >= list.size()) {
          throw failure("there is no such element; the list has " + list.size());
        }
        return list.get(index.intValue());
      }
      throw failure(Names.ofType(from) + " has no elements");
    }
  }

  /** A list that is written down. */
  static final class ListOf extends Node {
    private final List<Node> elements;

    ListOf(int offset, List<Node> elements) {
      super(offset);
      this.elements = List.copyOf(elements);
    }

    @Override
    Object evaluate(Evaluation evaluation) {
      evaluation.meter().step();
      List<Object> values = new ArrayList<>(elements.size());
      for (Node element : elements) {
        values.add(element.evaluate(evaluation));
      }
      Sequence list = Sequence.of(values);
      evaluation.meter().make(list.weight());
      evaluation.meter().nest(list.depth());
      return list;
    }
  }

  /** A map that is written down. Its keys are constants. */
  static final class MapOf extends Node {
    private final List<Object> keys;
    private final List<Node> values;

    MapOf(int offset, List<Object> keys, List<Node> values) {
      super(offset);
      this.keys = List.copyOf(keys);
      this.values = List.copyOf(values);
    }

    @Override
    Object evaluate(Evaluation evaluation) {
      evaluation.meter().step();
      LinkedHashMap<Object, Object> entries = new LinkedHashMap<>();
      for (int i = 0; i < keys.size(); i++) {
        entries.put(keys.get(i), values.get(i).evaluate(evaluation));
      }
      Mapping map = Mapping.of(entries);
      evaluation.meter().make(map.weight());
      evaluation.meter().nest(map.depth());
      return map;
    }
  }

  /** {@code &&} or {@code ||}: from left to right, as far as it takes. */
  static final class Logic extends Node {
    private final boolean decisive;
    private final Node left;
    private final Node right;

    /**
     * A connection.
     *
     * @param decisive the value of one side that settles it: false for {@code &&}
     */
    Logic(int offset, boolean decisive, Node left, Node right) {
      super(offset);
      this.decisive = decisive;
      this.left = left;
      this.right = right;
    }

    @Override
    Object evaluate(Evaluation evaluation) {
      evaluation.meter().step();
      int mark = evaluation.effects().mark();
      Failure failed = null;
      try {
        if (truth(left, evaluation) == decisive) {
          return decisive;
        }
      } catch (Failure e) {
        // The other side may settle it; then nothing is left of what this one said.
        evaluation.effects().undo(mark);
        failed = e;
      }
      if (truth(right, evaluation) == decisive) {
        return decisive;
      }
      if (failed != null) {
        throw failed;
      }
      return !decisive;
    }

    private static boolean truth(Node side, Evaluation evaluation) {
      Object value = side.evaluate(evaluation);
      if (value instanceof Boolean truth) {
        return truth;
      }
      throw side.failure(Names.ofType(value) + " is neither true nor false");
    }
  }

  /** {@code a ? b : c}. */
  static final class Conditional extends Node {
    private final Node condition;
    private final Node then;
    private final Node otherwise;

    Conditional(int offset, Node condition, Node then, Node otherwise) {
      super(offset);
      this.condition = condition;
      this.then = then;
      this.otherwise = otherwise;
    }

    @Override
    Object evaluate(Evaluation evaluation) {
      evaluation.meter().step();
      return Logic.truth(condition, evaluation)
          ? then.evaluate(evaluation)
          : otherwise.evaluate(evaluation);
    }
  }

  /** {@code ==} or {@code !=}. */
  static final class Equal extends Node {
    private final boolean equal;
    private final Node left;
    private final Node right;

    Equal(int offset, boolean equal, Node left, Node right) {
      super(offset);
      this.equal = equal;
      this.left = left;
      this.right = right;
    }

    @Override
    Object evaluate(Evaluation evaluation) {
      Object one = left.evaluate(evaluation);
      Object other = right.evaluate(evaluation);
      evaluation.meter().step();
      evaluation.meter().read(Math.min(Sized.weight(one), Sized.weight(other)));
      return Equality.equal(one, other) == equal;
    }
  }

  /** {@code in}. */
  static final class In extends Node {
    private final Node element;
    private final Node container;

    In(int offset, Node element, Node container) {
      super(offset);
      this.element = element;
      this.container = container;
    }

    @Override
    Object evaluate(Evaluation evaluation) {
      Object sought = element.evaluate(evaluation);
      Object where = container.evaluate(evaluation);
      evaluation.meter().step();
      if (where instanceof Mapping map) {
        return Equality.find(map, sought) != null;
      }
      if (where instanceof Sequence list) {
        evaluation.meter().read(list.weight());
        return list.stream().anyMatch(one -> Equality.equal(one, sought));
      }
      throw failure(Names.ofType(where) + " has no elements");
    }
  }

  /** What the macros all and exists go on with: anything but a plain false. */
  static final class NotFalse extends Node {
    private final Node operand;

    NotFalse(int offset, Node operand) {
      super(offset);
      this.operand = operand;
    }

    @Override
    Object evaluate(Evaluation evaluation) {
      evaluation.meter().step();
      try {
        return !Boolean.FALSE.equals(operand.evaluate(evaluation));
      } catch (Failure e) {
        return true;
      }
    }
  }

  /** A function. */
  static final class Call extends Node {
    private final String name;
    private final List<Definition.Overload> overloads;
    private final Node[] arguments;

    Call(int offset, String name, List<Definition.Overload> overloads, List<Node> arguments) {
      super(offset);
      this.name = name;
      this.overloads = List.copyOf(overloads);
      this.arguments = arguments.toArray(Node[]::new);
    }

    @Override
    Object evaluate(Evaluation evaluation) {
      Object[] values = new Object[arguments.length];
      for (int i = 0; i < values.length; i++) {
        values[i] = arguments[i].evaluate(evaluation);
      }
      evaluation.meter().step();
      evaluation.at(offset());
      for (Definition.Overload overload : overloads) {
        if (overload.takes(values)) {
          return overload.body().apply(evaluation, values);
        }
      }
      throw failure("\"" + name + "\" does not take " + Names.ofAll(values));
    }
  }

  /** A macro's loop, or a value given a name. */
  static final class Fold extends Node {
    private final Node range;
    private final int element;
    private final int result;
    private final Node start;
    private final @Nullable Node condition;
    private final Node step;
    private final Node end;

    /**
     * A loop.
     *
     * @param element the slot of the element
     * @param result the slot of what comes of it
     * @param condition what goes on with the next element; null if all are gone through. Where
     *     there is one, an element that failed is forgotten if another one settles it
     */
    Fold(
        int offset,
        Node range,
        int element,
        int result,
        Node start,
        @Nullable Node condition,
        Node step,
        Node end) {
      super(offset);
      this.range = range;
      this.element = element;
      this.result = result;
      this.start = start;
      this.condition = condition;
      this.step = step;
      this.end = end;
    }

    @Override
    Object evaluate(Evaluation evaluation) {
      Iterable<?> elements = elements(range.evaluate(evaluation));
      evaluation.slot(result, start.evaluate(evaluation));
      for (Object one : elements) {
        if (condition != null && Boolean.FALSE.equals(condition.evaluate(evaluation))) {
          break;
        }
        evaluation.meter().step();
        evaluation.slot(element, one);
        evaluation.slot(result, next(evaluation));
      }
      return end.evaluate(evaluation);
    }

    private Object next(Evaluation evaluation) {
      int mark = evaluation.effects().mark();
      try {
        return step.evaluate(evaluation);
      } catch (Failure e) {
        if (condition == null) {
          throw e;
        }
        evaluation.effects().undo(mark);
        return e;
      }
    }

    private Iterable<?> elements(Object from) {
      if (from instanceof Sequence list) {
        return list;
      }
      if (from instanceof Mapping map) {
        return map.keySet();
      }
      throw failure(Names.ofType(from) + " has no elements to go through");
    }
  }
}
