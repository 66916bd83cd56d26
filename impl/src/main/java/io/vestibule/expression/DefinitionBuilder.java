package io.vestibule.expression;

import dev.cel.common.types.CelType;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Writes down a function. */
final class DefinitionBuilder {
  /** What the ids of overloads begin with that are not of the language itself. */
  static final String OURS = "vestibule_";

  private final String name;
  private final String description;
  private final List<Definition.Overload> overloads = new ArrayList<>();
  private final List<Definition.Example> examples = new ArrayList<>();
  private Set<ExpressionUse> uses = EnumSet.allOf(ExpressionUse.class);
  private Definition.Check check = arguments -> null;

  private DefinitionBuilder(String name, String description) {
    this.name = name;
    this.description = description;
  }

  static DefinitionBuilder function(String name, String description) {
    return new DefinitionBuilder(name, description);
  }

  /** Only policies have it: it brings something about. */
  DefinitionBuilder inPolicies() {
    uses = EnumSet.of(ExpressionUse.POLICY);
    return this;
  }

  /** Looks at constant arguments of the overloads that follow. */
  DefinitionBuilder checked(Definition.Check constants) {
    check = constants;
    return this;
  }

  /** An overload that is called like {@code f(a, b)}. */
  DefinitionBuilder on(CelType result, List<CelType> parameters, Definition.Body body) {
    return add(false, result, parameters, body);
  }

  /** An overload that is called like {@code a.f(b)}. */
  DefinitionBuilder after(CelType result, List<CelType> parameters, Definition.Body body) {
    return add(true, result, parameters, body);
  }

  private DefinitionBuilder add(
      boolean member, CelType result, List<CelType> parameters, Definition.Body body) {
    overloads.add(
        new Definition.Overload(
            OURS + name.toLowerCase(Locale.ROOT) + "_" + overloads.size(),
            member,
            result,
            parameters,
            check,
            body));
    return this;
  }

  DefinitionBuilder example(String expression, String result) {
    examples.add(new Definition.Example(expression, result));
    return this;
  }

  Definition build() {
    return new Definition(name, description, uses, List.copyOf(overloads), List.copyOf(examples));
  }
}
